#include <tusk/detail/copying_files.hpp>

namespace tusk::detail {

namespace {

// Of which lines can be counted.
std::optional<copy_format> form_of(const copy_texts_result& texts) {
    return texts && !texts->has_own_quotes ? std::optional{texts->form} : std::nullopt;
}

}  // namespace

// ---- into the server

load_file::load_file(const copy_texts_result& texts, copy_file file, copy_progress_function tell)
    : copy_in_operation{make_copy<copy_in_statement<raw_encoder>>(texts)},
      file_{std::move(file)},
      progress_{std::move(tell), form_of(texts)} {}

void load_file::start(link& l, time_point now, timeout limit) {
    if (auto missing = file_.open())
        return refuse(*missing);
    progress_.begin(file_.size());
    copy_in_operation::start(l, now, limit);
}

void load_file::begin(protocol::session& s) {
    copy().take_from(this);
    write_more(s);
}

void load_file::write_more(protocol::session& s) {
    try {
        copy().put(s, [&](protocol::byte_buffer& out) { return read_part(out); });
        if (!failed_)
            progress_.tell();
    } catch (...) {
        failed_ = protocol::exchange::thrown();
    }
    if (!failed_ && !is_at_end_)
        return;
    copy().take_from(nullptr);
    if (failed_)
        copy().give_up(s, *failed_);
    else
        copy().end(s);
}

bool load_file::read_part(protocol::byte_buffer& out) {
    const std::size_t before = out.size();
    const auto size = file_.read(out, protocol::copy_in_exchange::part_size);
    if (!size)
        failed_ = size.error();
    else
        progress_.add(protocol::as_text(out.view().subspan(before)));
    is_at_end_ = size && *size == 0;
    return size && !is_at_end_;
}

outcome_of<std::uint64_t> load_file::take() {
    if (auto failed = failure())
        return *std::move(failed);
    return copy().take();
}

// ---- out of it

std::optional<error> write_to_file::flush() {
    std::optional<error> failed;
    try {
        failed = write_all();
    } catch (...) {
        failed = protocol::exchange::thrown();
    }
    if (failed)
        file_->drop();
    return failed;
}

std::optional<error> write_to_file::write_all() {
    if (auto failed = file_->write(buffer_.view()))
        return failed;
    progress_.add(protocol::as_text(buffer_.view()));
    buffer_.clear();
    progress_.tell();
    return std::nullopt;
}

void write_to_file::complete(std::string_view tag) {
    done_ = command_result{tag};
    failed_ = flush();
    if (!failed_)
        failed_ = file_->keep();
}

unload_file::unload_file(const copy_texts_result& texts, const copy_file& file, copy_progress_function tell)
    : unload_file{texts, std::make_shared<file_writer>(file), std::move(tell)} {}

unload_file::unload_file(const copy_texts_result& texts, std::shared_ptr<file_writer> file, copy_progress_function tell)
    : next_batch{make_copy_of_data<write_to_file>(texts, file, std::move(tell), form_of(texts))},
      file_{std::move(file)} {}

// What cannot be written is not asked for.
void unload_file::start(link& l, time_point now, timeout limit) {
    if (auto failed = file_->open())
        return refuse(*failed);
    next_batch::start(l, now, limit);
}

outcome_of<std::uint64_t> unload_file::take() {
    const auto rows = next_batch::take();
    if (!rows)
        return rows.error();
    return rows->value_or(0);
}

}  // namespace tusk::detail
