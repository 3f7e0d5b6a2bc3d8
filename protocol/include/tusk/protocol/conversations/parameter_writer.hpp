// Writes the parameters of one Bind message straight into the outbox.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tusk/protocol/messages/parts/arguments.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/messages/parts/value.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

// The caller writes one value for each type, in order; more or fewer fail with errc::parameter_count_mismatch. The
// first that cannot be sent makes the writer fail; failed_at() then tells which it was.
class parameter_writer {
public:
    // Behind put_arguments_head(), which ends where `out` has got to.
    parameter_writer(writer& out, std::span<const std::uint32_t> types, bool to_gaussdb = false)
        : out_{&out},
          types_{types},
          formats_{out.position() - sizeof(parameter_count) - types.size() * sizeof(std::int16_t)},
          to_gaussdb_{to_gaussdb} {}

    // The type, by OID, that the server gave the parameter to be written next; 0 for one too many.
    [[nodiscard]] std::uint32_t wanted() const noexcept { return next_ < types_.size() ? types_[next_] : 0; }

    // Whether the server is GaussDB, which has binary forms of its own for some types.
    [[nodiscard]] bool to_gaussdb() const noexcept { return to_gaussdb_; }

    void null() {
        if (!has_next())
            return;
        out_->put(null_length);
        advance();
    }

    // `encode(writer&)` writes the value; its length is put in front.
    template <class Encode>
    void value(format f, Encode&& encode) {
        if (!has_next())
            return;
        if (f == format::binary)
            out_->put_at(formats_ + next_ * sizeof(std::int16_t), static_cast<std::int16_t>(f));
        const auto length = out_->reserve_length();
        encode(*out_);
        out_->end_value(length);
        advance();
    }

    // One whose binary form is a number.
    template <wire_number T>
    void number(T n) {
        if (!has_next())
            return;
        out_->put_at(formats_ + next_ * sizeof(std::int16_t), static_cast<std::int16_t>(format::binary));
        out_->put(static_cast<std::int32_t>(sizeof n), n);
        advance();
    }

    void text(std::string_view text) {
        value(format::text, [text](writer& w) { w.text(text); });
    }

    // To be called after the last value.
    void end() noexcept {
        if (next_ != types_.size())
            out_->fail(errc::parameter_count_mismatch);
    }

    // Counted from 1, as $1 is. 0: it was no single parameter's fault.
    [[nodiscard]] std::size_t failed_at() const noexcept { return failed_at_; }

private:
    [[nodiscard]] bool has_next() noexcept {
        if (next_ != types_.size())
            return true;
        out_->fail(errc::parameter_count_mismatch);
        return false;
    }

    void advance() noexcept {
        ++next_;
        if (!out_->ok() && failed_at_ == 0)
            failed_at_ = next_;
    }

    writer* out_;
    std::span<const std::uint32_t> types_;
    std::size_t formats_;  // where that of the first one is
    bool to_gaussdb_;
    std::size_t next_ = 0;
    std::size_t failed_at_ = 0;
};

}  // namespace tusk::protocol
