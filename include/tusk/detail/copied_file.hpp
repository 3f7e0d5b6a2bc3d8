// The file behind a COPY.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/copy_file.hpp>
#include <tusk/copy_format.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::detail {

// Counts lines in parts of a file.
class line_count {
public:
    // None are counted in binary form.
    explicit line_count(std::optional<copy_format> form) noexcept : form_{form} {}

    void add(std::string_view part) noexcept;
    [[nodiscard]] std::optional<std::uint64_t> lines() const noexcept;

private:
    std::optional<copy_format> form_;
    std::uint64_t lines_ = 0;
    bool is_quoted_ = false;
};

class open_file {
public:
    open_file() = default;
    open_file(open_file&& other) noexcept;
    open_file& operator=(open_file&&) = delete;

protected:
    ~open_file();

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    void take(int descriptor, bool is_own) noexcept;
    // false: what was written may not be there; errno says why.
    [[nodiscard]] bool close() noexcept;
    // Waits until it can be read or written, where that was to be done without waiting.
    void wait_for(short events) const noexcept;

private:
    int descriptor_ = -1;
    bool is_own_ = false;
};

class file_reader : open_file {
public:
    explicit file_reader(copy_file file) : file_{std::move(file)} {}

    [[nodiscard]] std::optional<error> open();
    // Appends at most so much; 0: it is at its end.
    [[nodiscard]] boost::system::result<std::size_t, error> read(protocol::byte_buffer& out, std::size_t most);
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

private:
    copy_file file_;
    std::optional<std::uint64_t> size_;
};

// Removes what it has written unless that is kept.
class file_writer : open_file {
public:
    explicit file_writer(copy_file file) : file_{std::move(file)} {}
    file_writer(file_writer&&) = default;
    ~file_writer();

    [[nodiscard]] std::optional<error> open();
    [[nodiscard]] std::optional<error> write(std::span<const std::byte> bytes);
    [[nodiscard]] std::optional<error> keep();
    void drop() noexcept;

private:
    [[nodiscard]] error failed(const char* what) const;

    copy_file file_;
    std::string name_;  // the one it gets
    std::string part_;  // the one it has so far, if that is another
};

}  // namespace tusk::detail
