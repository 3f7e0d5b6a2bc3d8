#include <tusk/protocol/errors/secret.hpp>

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

namespace tusk {

secret::secret(std::string_view text)
    : text_{text.empty() ? nullptr : std::make_unique_for_overwrite<char[]>(text.size())}, size_{text.size()} {
    std::ranges::copy(text, text_.get());
}

secret::secret(std::string&& text) : secret{std::string_view{text}} { wipe(text); }

secret::secret(secret&& other) noexcept
    : text_{std::move(other.text_)}, size_{std::exchange(other.size_, std::size_t{0})} {}

secret& secret::operator=(const secret& other) {
    if (this != &other)
        *this = secret{other};
    return *this;
}

secret& secret::operator=(secret&& other) noexcept {
    secret taken{std::move(other)};
    text_.swap(taken.text_);
    std::swap(size_, taken.size_);
    return *this;
}

secret::~secret() {
    if (text_)
        OPENSSL_cleanse(text_.get(), size_);
}

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

}  // namespace tusk
