#include <tusk/detail/copied_file.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tusk::detail {

namespace {

error file_error(const char* what, const std::string& path, int why) {
    const std::error_code code{why, std::generic_category()};
    return error{boost::system::error_code{why, boost::system::generic_category()},
                 std::string{what} + ' ' + path + ": " + code.message()};
}

// A NUL would end it early, and name another file.
std::optional<error> path_error(const std::string& path) {
    if (path.find('\0') == std::string::npos)
        return std::nullopt;
    return error{errc::embedded_nul, "the path of the file has a NUL in it"};
}

// The file that the path leads to by symbolic links, if it is there.
std::string resolved(const std::string& path) {
    struct free_memory {
        void operator()(char* text) const noexcept { std::free(text); }
    };
    const std::unique_ptr<char, free_memory> found{::realpath(path.c_str(), nullptr)};
    return found ? std::string{found.get()} : path;
}

// A name that nothing in the directory has.
std::string new_name(const std::string& path) {
    static std::atomic<unsigned> count{0};
    return path + '.' + std::to_string(::getpid()) + '-' + std::to_string(++count) + ".part";
}

// Whether it is to be tried again.
bool was_interrupted() noexcept { return errno == EINTR; }
bool has_to_wait() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

// ---- lines

void line_count::add(std::string_view part) noexcept {
    if (form_ == copy_format::text) {
        lines_ += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
    } else if (form_ == copy_format::csv) {
        for (const char c : part) {
            is_quoted_ = is_quoted_ != (c == '"');
            lines_ += c == '\n' && !is_quoted_ ? 1 : 0;
        }
    }
}

std::optional<std::uint64_t> line_count::lines() const noexcept {
    return form_ == copy_format::text || form_ == copy_format::csv ? std::optional{lines_} : std::nullopt;
}

// ---- what is open

open_file::open_file(open_file&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, is_own_{other.is_own_} {}

open_file::~open_file() { static_cast<void>(close()); }

void open_file::take(int descriptor, bool is_own) noexcept {
    descriptor_ = descriptor;
    is_own_ = is_own;
}

bool open_file::close() noexcept {
    const int descriptor = std::exchange(descriptor_, -1);
    return descriptor < 0 || !is_own_ || ::close(descriptor) == 0 || was_interrupted();
}

void open_file::wait_for(short events) const noexcept {
    pollfd waiting{.fd = descriptor_, .events = events, .revents = 0};
    ::poll(&waiting, 1, -1);
}

// ---- reading

std::optional<error> file_reader::open() {
    if (auto wrong = path_error(file_.path()))
        return wrong;
    const auto given = file_.descriptor();
    take(given ? *given : ::open(file_.path().c_str(), O_RDONLY | O_CLOEXEC), !given);
    struct stat status {};
    if ((!given && !is_open()) || ::fstat(descriptor(), &status) != 0)
        return file_error("cannot open", file_.path(), errno);
    if (!S_ISREG(status.st_mode))
        return std::nullopt;
    const off_t at = std::max<off_t>(::lseek(descriptor(), 0, SEEK_CUR), 0);
    size_ = static_cast<std::uint64_t>(std::max<off_t>(status.st_size - at, 0));
    return std::nullopt;
}

boost::system::result<std::size_t, error> file_reader::read(protocol::byte_buffer& out, std::size_t most) {
    const std::size_t before = out.size();
    std::byte* at = out.grow(most);
    for (;;) {
        const ssize_t n = ::read(descriptor(), at, most);
        if (n >= 0) {
            out.truncate(before + static_cast<std::size_t>(n));
            return static_cast<std::size_t>(n);
        }
        if (has_to_wait()) {
            wait_for(POLLIN);
        } else if (!was_interrupted()) {
            out.truncate(before);
            return file_error("cannot read", file_.path(), errno);
        }
    }
}

// ---- writing

error file_writer::failed(const char* what) const { return file_error(what, file_.path(), errno); }

file_writer::~file_writer() { drop(); }

void file_writer::drop() noexcept {
    if (is_open() && !part_.empty())
        ::unlink(part_.c_str());
    static_cast<void>(close());
}

std::optional<error> file_writer::open() {
    if (const auto given = file_.descriptor()) {
        take(*given, false);
        return std::nullopt;
    }
    if (auto wrong = path_error(file_.path()))
        return wrong;
    name_ = resolved(file_.path());
    struct stat status {};
    const bool is_there = ::stat(name_.c_str(), &status) == 0;
    if (is_there && !S_ISREG(status.st_mode)) {
        take(::open(name_.c_str(), O_WRONLY | O_CLOEXEC), true);
    } else {
        constexpr mode_t any = 0666;  // less what the process's umask takes
        part_ = new_name(name_);
        take(::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, is_there ? 0600 : any), true);
        if (is_open() && is_there && ::fchmod(descriptor(), status.st_mode & 0777) != 0)
            return failed("cannot write");
    }
    return is_open() ? std::nullopt : std::optional{failed("cannot write")};
}

std::optional<error> file_writer::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor(), bytes.data(), bytes.size());
        if (n >= 0)
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        else if (has_to_wait())
            wait_for(POLLOUT);
        else if (!was_interrupted())
            return failed("cannot write");
    }
    return std::nullopt;
}

std::optional<error> file_writer::keep() {
    const bool is_closed = close();
    if (is_closed && (part_.empty() || std::rename(part_.c_str(), name_.c_str()) == 0))
        return std::nullopt;
    error why = failed("cannot write");
    if (!part_.empty())
        ::unlink(part_.c_str());
    return why;
}

}  // namespace tusk::detail
