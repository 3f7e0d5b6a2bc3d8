#include "small_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tusk::detail {

namespace {

class descriptor {
public:
    explicit descriptor(int fd) noexcept : fd_{fd} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

}  // namespace

// What is looked at and what is read is the same file, whatever happens to its name meanwhile.
small_file::small_file(const std::string& path, mode_t forbidden) {
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        missing_ = errno == ENOENT || errno == ENOTDIR;
        if (!missing_)
            problem_ = "it cannot be read: " + std::generic_category().message(errno);
        return;
    }
    if (!S_ISREG(status.st_mode)) {
        problem_ = "it is no plain file";
        return;
    }
    if ((status.st_mode & forbidden) != 0) {
        problem_ = "others may read it: its mode should be 0600 or less";
        return;
    }
    text_.resize(most + 1);  // never grows, which would leave copies behind
    std::size_t size = 0;
    ssize_t n = 1;
    while (n > 0 && size <= most) {
        n = ::read(file.get(), text_.data() + size, text_.size() - size);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            size += static_cast<std::size_t>(n);
    }
    if (n < 0)
        problem_ = "it cannot be read: " + std::generic_category().message(errno);
    else if (size > most)
        problem_ = "it is larger than 1 MiB";
    // Half of a file may mean something else than the whole.
    if (problem_.empty())
        text_.resize(size);
    else
        wipe(text_);
}

}  // namespace tusk::detail
