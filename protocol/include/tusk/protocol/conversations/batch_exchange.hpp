// One statement, executed for each element of a list in one round trip. When it is known, as an extended_exchange makes it
// known, there follow
//
//     prepare            Bind, Execute for each element, Sync
//     describe and off   Parse, and then the same
//
// With one Sync at the end it is one transaction, unless there is one already: what the server did for the elements before
// the one that fails is undone (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
//
// No more than a part of the messages is held at a time. The answers are read meanwhile, so neither side waits for the other.
#pragma once

#include <cstddef>
#include <string_view>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/conversations/part_writer.hpp>

namespace tusk::protocol {

class batch_exchange : public extended_exchange {
protected:
    using extended_exchange::extended_exchange;

    // The list, of which write_parameters() writes the element that it stands at. It is gone through several times.
    virtual void go_to_first() = 0;
    virtual void go_to_next() = 0;
    [[nodiscard]] virtual bool at_end() = 0;
    // Remembers where it stands, and goes back there.
    virtual void remember_place() = 0;
    virtual void go_back_to_place() = 0;

private:
    verdict on_start(session& s) override;
    bool write_execution(session& s) override;
    verdict on_result(session& s, frame f) override;
    verdict on_error_response(session& s, error said) override;
    void after_copy_fail(session& s) override;
    void on_empty() override {}
    [[nodiscard]] bool has_executed() const noexcept override { return executed_ != 0; }
    void on_output_wanted(session& s) override;
    void on_cancel(session& s) override;

    bool write_element(session& s);
    bool write_part(session& s);
    bool check_rest(session& s);
    void on_executed(session& s, std::string_view tag) override;
    verdict element_executed();

    std::size_t written_ = 0;   // elements
    std::size_t executed_ = 0;  // of those
    part_writer parts_;
};

}  // namespace tusk::protocol
