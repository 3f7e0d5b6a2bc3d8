// A file that COPY loads or writes, and how far it has come.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tusk {

// By its path, or one that is open already, such as standard input: that is not closed, and goes on where it is. Files are read
// and written by the thread that runs the operation, which waits for them: that is short for files of a disk, but an
// async_ function with a pipe or a terminal holds up what runs on its thread.
//
// A plain file is written under another name, which ends in .part, in the same directory, and gets its own when all of it is
// there, in place of the one that had it before; of a COPY that fails nothing is left. A symbolic link leads to the file that
// is meant. Anything else that has the name, such as a named pipe, is written itself. Writing to a pipe that nobody reads raises
// SIGPIPE, if that is not ignored.
class copy_file {
public:
    template <std::convertible_to<std::string_view> Path>
    copy_file(const Path& path) : path_{std::string_view{path}} {}
    [[nodiscard]] static copy_file of_descriptor(int descriptor) {
        copy_file file{"descriptor " + std::to_string(descriptor)};
        file.descriptor_ = descriptor;
        return file;
    }

    // What it is called in errors.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::optional<int> descriptor() const noexcept { return descriptor_; }

private:
    std::string path_;
    std::optional<int> descriptor_;
};

struct copy_progress {
    std::uint64_t bytes = 0;                   // that have been read from the file, or written to it
    std::optional<std::uint64_t> total_bytes;  // of a plain file that is loaded, from where it was begun; it may grow
    // The lines of text and csv, with that of a header, if there is one. None in binary form, and of csv with quotes of its own.
    std::optional<std::uint64_t> rows;
    std::chrono::steady_clock::duration elapsed{};  // since it was begun

    // 0 at the very beginning.
    [[nodiscard]] double bytes_per_second() const noexcept {
        const double seconds = std::chrono::duration<double>{elapsed}.count();
        return seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
    }
};

// Called for every part of 64 KiB or so, copy_between() for every batch, and at the end; on the thread that runs the operation, in
// the middle of it: it must not use the connection, nor close it or cancel the operation. To end the COPY, it throws.
using copy_progress_function = std::function<void(const copy_progress&)>;

}  // namespace tusk
