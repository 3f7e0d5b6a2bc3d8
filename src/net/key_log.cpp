#include "net/key_log.hpp"

#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tusk::detail {

key_log::key_log(const std::string& file)
    : descriptor_{::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)} {}

key_log::~key_log() {
    if (is_open())
        ::close(descriptor_);
}

void key_log::append(const char* line) const noexcept {
    char end[] = "\n";
    const iovec pieces[] = {{const_cast<char*>(line), std::strlen(line)}, {end, 1}};
    [[maybe_unused]] const auto written = ::writev(descriptor_, pieces, 2);
}

}  // namespace tusk::detail
