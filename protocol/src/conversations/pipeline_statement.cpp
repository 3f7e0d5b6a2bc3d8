#include <tusk/protocol/conversations/pipeline_statement.hpp>

#include <tusk/protocol/session/session.hpp>

namespace tusk::protocol {

statement_ptr pipeline_statement::find(session& s) const {
    statement_ptr found;
    if (!given_)
        found = s.statements().find(text_);
    else if (given_->belongs_to(s.statements().closing()) && !given_->is_stale())
        found = given_;
    return found && !found->name().empty() ? found : nullptr;
}

bool pipeline_statement::write(session& s, const form& f) const {
    byte_buffer& out = s.out();
    const std::size_t start = out.size();
    const prepared_statement& known = *f.known_;
    out.append(known.bind_head());
    writer w{out};
    parameter_writer parameters{w, known.parameter_types(), s.parameters().are_of_gaussdb()};
    write_parameters(parameters);
    parameters.end();
    w.bytes(f.end_.view());
    w.end_message(writer::length_at(start + tag_size), frontend::execute_all.size());
    return w.ok();
}

}  // namespace tusk::protocol
