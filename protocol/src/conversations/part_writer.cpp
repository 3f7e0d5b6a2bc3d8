#include <tusk/protocol/conversations/part_writer.hpp>

#include <limits>

#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

// All at once where another conversation might write something in between.
void part_writer::begin_part(session& s) noexcept {
    start_ = s.out().size();
    limit_ = s.may_write_in_parts() ? part_size : std::numeric_limits<std::size_t>::max();
}

bool part_writer::has_room(session& s) const noexcept { return s.out().size() - start_ < limit_; }

void part_writer::go_on(session& s) noexcept { s.will_write_more(is_writing_ = true); }

void part_writer::stop(session& s) noexcept { s.will_write_more(is_writing_ = false); }

void part_writer::end(session& s) {
    write_message(s.out(), frontend::sync{});
    stop(s);
}

// What was written must not be committed by the Sync, so that a portal is executed which does not exist.
void part_writer::break_off(session& s) {
    write_message(s.out(), frontend::execute{"tusk_broken_off"});
    end(s);
}

}  // namespace tusk::protocol
