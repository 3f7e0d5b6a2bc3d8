// One statement of a pipeline in its short form. Most are known, and are answered by BindComplete, rows and CommandComplete:
// those need no exchange of their own. As soon as there is anything else to one it becomes an exchange, see pipeline_part.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/pipeline_part.hpp>
#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

class pipeline_statement {
public:
    // What statements of the same text and of one kind have in common: they fit what the server says of that text.
    class form {
    public:
        // The form in which the values of column i are wanted is format_of(i).
        template <class FormatOf>
        form(const void* kind, statement_ptr known, FormatOf format_of) : kind_{kind}, known_{std::move(known)} {
            writer w{end_};
            put_result_formats(w, known_->columns ? known_->columns->size() : 0, format_of);
            end_.append(as_bytes(frontend::execute_all));
        }
        form(const form&) = delete;
        form& operator=(const form&) = delete;
        virtual ~form() = default;

        [[nodiscard]] const statement_ptr& statement() const noexcept { return known_; }
        [[nodiscard]] const std::vector<column>* columns() const noexcept { return known_->columns.get(); }

    private:
        friend class pipeline_statement;

        const void* kind_;
        statement_ptr known_;
        byte_buffer end_;  // of each Bind, and Execute
    };

    // Of SQL, or of what has been prepared already.
    pipeline_statement(const void* kind, std::string_view text, statement_ptr given)
        : kind_{kind}, text_{text}, given_{std::move(given)} {}
    pipeline_statement(const pipeline_statement&) = delete;
    pipeline_statement& operator=(const pipeline_statement&) = delete;
    virtual ~pipeline_statement() = default;

    // As an exchange, which is made at the first call. It lives for as long as the pipeline runs.
    [[nodiscard]] virtual pipeline_part& as_part() = 0;
    // What becomes of it is this error. For one that is no exchange.
    virtual void fail(const error& why) = 0;

    [[nodiscard]] bool has_form(const form& f) const noexcept {
        return kind_ == f.kind_ && (given_ ? given_ == f.known_ : text_ == f.known_->sql());
    }
    // What it names, if the server has it by a name; else null.
    [[nodiscard]] statement_ptr find(session& s) const;
    // The form that it has when it names that; null when it needs to ask something, or does not fit.
    [[nodiscard]] virtual std::unique_ptr<form> make_form(const statement_ptr& known) const = 0;

    // Bind and Execute; false when a value cannot be sent. What is written by then stays, also when it throws.
    bool write(session& s, const form& f) const;
    // Takes its answer from the front of a run. false: it is not there as a whole, or not as expected, and nothing of what has
    // been taken counts.
    virtual bool read(session& s, const form& f, backend::answer_run& run) = 0;

protected:
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const statement_ptr& given() const noexcept { return given_; }

private:
    // Writes one value for each of the statement's parameters.
    virtual void write_parameters(parameter_writer& out) const = 0;

    const void* kind_;
    std::string text_;
    statement_ptr given_;
};

}  // namespace tusk::protocol
