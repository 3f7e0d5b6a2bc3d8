// COPY of a whole file: the operations that read or write it while they converse.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <tusk/copy_file.hpp>
#include <tusk/detail/copied_file.hpp>
#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/copying_out.hpp>

namespace tusk::detail {

// Tells how far it has come.
class progress_meter {
public:
    progress_meter(copy_progress_function tell, std::optional<copy_format> form)
        : tell_{std::move(tell)}, lines_{form} {}

    void begin(std::optional<std::uint64_t> total_bytes) {
        begun_ = std::chrono::steady_clock::now();
        now_.total_bytes = total_bytes;
    }
    void add(std::string_view part) {
        now_.bytes += part.size();
        if (tell_)
            lines_.add(part);
    }
    void tell() {
        if (!tell_)
            return;
        now_.rows = lines_.lines();
        now_.elapsed = std::chrono::steady_clock::now() - begun_;
        tell_(now_);
    }

private:
    copy_progress_function tell_;
    line_count lines_;
    copy_progress now_;
    std::chrono::steady_clock::time_point begun_;
};

// Begins COPY FROM STDIN, gives it all that the file has, and ends it.
class load_file final : public copy_in_operation<raw_encoder>, private protocol::copy_source {
public:
    using value_type = std::uint64_t;

    load_file(const copy_texts_result& texts, copy_file file, copy_progress_function tell);

    void start(link& l, time_point now, timeout limit) override;
    [[nodiscard]] bool finished() const noexcept override { return is_over(); }
    outcome_of<std::uint64_t> take();

private:
    void begin(protocol::session& s) override;
    void write_more(protocol::session& s) override;
    // false: there is no more, or nothing comes of it.
    bool read_part(protocol::byte_buffer& out);

    file_reader file_;
    progress_meter progress_;
    bool is_at_end_ = false;
    std::optional<error> failed_;
};

// Puts the data into a file that has been opened. What it gives in the end is the count of rows.
class write_to_file : public data_consumer {
public:
    using value_type = std::optional<std::uint64_t>;

    write_to_file(std::shared_ptr<file_writer> file, copy_progress_function tell, std::optional<copy_format> form)
        : file_{std::move(file)}, progress_{std::move(tell), form} {
        progress_.begin(std::nullopt);
    }

    std::optional<error> row(protocol::backend::data_row_view piece, const protocol::chunk&) {
        return add(protocol::copy_data_exchange::data_of(piece));
    }
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk&) {
        for (std::span<const std::byte> body; run.next_body(body);)
            if (auto failed = add(body))
                return failed;
        return std::nullopt;
    }
    void complete(std::string_view tag);
    // All of it is one batch, which is there at the end.
    [[nodiscard]] static constexpr bool is_full() noexcept { return false; }
    outcome_of<value_type> take() const {
        if (failed_)
            return *failed_;
        return std::optional{done_.rows_affected()};
    }
    // All had come, and could not be written.
    [[nodiscard]] std::optional<error> shortfall() const { return failed_; }
    [[nodiscard]] const command_result& done() const noexcept { return done_; }

private:
    static constexpr std::size_t part_size = 64 * 1024;

    std::optional<error> add(std::span<const std::byte> piece) {
        buffer_.append(piece);
        return buffer_.size() < part_size ? std::nullopt : flush();
    }
    // Of what fails nothing is to stay.
    std::optional<error> flush();
    std::optional<error> write_all();

    std::shared_ptr<file_writer> file_;
    progress_meter progress_;
    protocol::byte_buffer buffer_;
    command_result done_;
    std::optional<error> failed_;
};

// Runs COPY TO STDOUT into a file.
class unload_file final : public next_batch<std::uint64_t> {
public:
    using value_type = std::uint64_t;

    unload_file(const copy_texts_result& texts, const copy_file& file, copy_progress_function tell);

    void start(link& l, time_point now, timeout limit) override;
    outcome_of<std::uint64_t> take();

private:
    unload_file(const copy_texts_result& texts, std::shared_ptr<file_writer> file, copy_progress_function tell);

    std::shared_ptr<file_writer> file_;
};

}  // namespace tusk::detail
