#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "conninfo_grammar.hpp"

namespace tusk::detail {

namespace {

error malformed(std::string what, std::size_t at, std::string instead) {
    return {errc::invalid_conninfo, std::move(what) + " at " + byte_position(at), std::move(instead)};
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The byte that two hexadecimal digits stand for; negative if they are not two, or not hexadecimal.
int hex_byte(std::string_view digits) noexcept {
    if (digits.size() != 2)
        return -1;
    const int high = hex_digit(digits[0]);
    const int low = hex_digit(digits[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// A part of the URI: where it starts and where it ends.
struct part {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] bool empty() const noexcept { return begin == end; }
};

// Which ends of a part spaces do not count at.
struct trimming {
    bool front = true;
    bool back = true;
};

class uri_parser {
public:
    uri_parser(std::string_view text, std::size_t start, given_options& given)
        : text_{text}, at_{start}, given_{given}, name_{text.size()}, value_{text.size()} {}

    std::optional<error> parse() {
        if (auto failure = user_and_password())
            return failure;
        if (auto failure = hosts())
            return failure;
        if (auto failure = database())
            return failure;
        return parameters();
    }

private:
    // Where the first of `characters` is from at_ on, or the end of the text.
    [[nodiscard]] std::size_t find(std::string_view characters) const noexcept {
        return std::min(text_.find_first_of(characters, at_), text_.size());
    }

    [[nodiscard]] bool take(char wanted) noexcept {
        if (at_ == text_.size() || text_[at_] != wanted)
            return false;
        ++at_;
        return true;
    }

    [[nodiscard]] part take_until(std::string_view characters) noexcept {
        const std::size_t begin = std::exchange(at_, find(characters));
        return {begin, at_};
    }

    // Appends a part, decoded. Spaces around a value do not count, as in libpq since version 17; a space within it must be
    // encoded.
    [[nodiscard]] std::optional<error> decode(part p, std::string& into, trimming trim = {}) const {
        while (trim.front && !p.empty() && text_[p.begin] == ' ')
            ++p.begin;
        while (trim.back && !p.empty() && text_[p.end - 1] == ' ')
            --p.end;
        for (std::size_t i = p.begin; i != p.end; ++i) {
            if (text_[i] == ' ')
                return malformed("unexpected space", i, "write %20 for a space that is part of a value");
            if (text_[i] != '%') {
                into += text_[i];
                continue;
            }
            const int byte = hex_byte(text_.substr(i + 1, std::min<std::size_t>(p.end - i - 1, 2)));
            if (byte < 0)
                return malformed("\"%\" without two hexadecimal digits", i, "write %25 for a percent sign");
            if (byte == 0)
                return malformed("%00", i, "no value can hold a NUL");
            into += static_cast<char>(byte);
            i += 2;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<error> give(std::string_view name, part value) {
        value_.text.clear();
        if (auto failure = decode(value, value_.text))
            return failure;
        return given_.give({name, value.begin, true}, value_.text, value.begin);
    }

    // An empty part of what comes before the "?" is as good as none, so that a default may take its place.
    [[nodiscard]] std::optional<error> give_unless_empty(std::string_view name, part value) {
        return value.empty() ? std::nullopt : give(name, value);
    }

    std::optional<error> user_and_password() {
        if (const std::size_t end = find("@/"); end == text_.size() || text_[end] != '@')
            return std::nullopt;
        const part user = take_until(":@");
        // libpq takes `localhost?password=a@b` for a user on host b. That is never what was meant.
        const std::size_t question = text_.substr(0, user.end).find('?', user.begin);
        if (question != std::string_view::npos)
            return malformed("\"?\" before an \"@\"", question,
                             "write %40 for an \"@\" in a value, %3F for a \"?\" in a name");
        if (auto failure = give_unless_empty("user", user))
            return failure;
        if (take(':'))
            if (auto failure = give_unless_empty("password", take_until("@")))
                return failure;
        ++at_;
        return std::nullopt;
    }

    // A host name, an IPv4 address, or an IPv6 address in brackets.
    std::optional<error> host(part& found) {
        if (take('[')) {
            found = take_until("]");
            if (!take(']'))
                return malformed("\"[\" without \"]\"", found.begin - 1, "write [::1] for the IPv6 address ::1");
            if (found.empty())
                return malformed("no address in brackets", found.begin, "write [::1] for the IPv6 address ::1");
            if (at_ != find(":/?,"))
                return malformed("unexpected character after \"]\"", at_, "write a port, as in [::1]:5432, or a /");
        } else {
            found = take_until(":/?,");
        }
        // Most likely a piece of the password: it must not get as far as a name server or an error.
        if (const std::size_t sign = text_.substr(0, found.end).find('@', found.begin); sign != text_.npos)
            return malformed("more than one \"@\": the second is", sign,
                             "write %40 for an \"@\" in the user or the password");
        return std::nullopt;
    }

    // Gives the parts as one value with commas between. Spaces do not count around the whole only.
    [[nodiscard]] std::optional<error> give_list(std::string_view name, const std::vector<part>& parts) {
        const bool empty = parts.size() == 1 && parts.front().empty();
        value_.text.clear();
        for (const part& p : parts) {
            const bool is_first = &p == &parts.front();
            if (!is_first)
                value_.text += ',';
            if (auto failure = decode(p, value_.text, {is_first, &p == &parts.back()}))
                return failure;
        }
        const std::size_t at = parts.front().begin;
        return empty ? std::nullopt : given_.give({name, at, true}, value_.text, at);
    }

    // host:port, or a list of them, which makes a list of hosts and one of ports.
    std::optional<error> hosts() {
        std::vector<part> hosts;
        std::vector<part> ports;
        do {
            if (auto failure = host(hosts.emplace_back()))
                return failure;
            ports.push_back(take(':') ? take_until("/?,") : part{at_, at_});
        } while (take(','));
        if (auto failure = give_list("host", hosts))
            return failure;
        return give_list("port", ports);
    }

    std::optional<error> database() { return take('/') ? give_unless_empty("dbname", take_until("?")) : std::nullopt; }

    std::optional<error> parameters() {
        if (!take('?'))
            return std::nullopt;
        // An "@" as late as here may belong to a password with a "/" and a "?" in it.
        const bool showable = find("@") == text_.size();
        while (at_ != text_.size()) {
            const part name = take_until("=&");
            if (!take('='))
                return malformed("missing \"=\" in the parameter", name.begin, "write ?name=value&name=value");
            const part value = take_until("=&");
            if (at_ != text_.size() && text_[at_] == '=')
                return malformed("more than one \"=\" in a parameter: the second is", at_,
                                 "write %3D for an equal sign in a value");
            if (auto failure = parameter(name, value, showable))
                return failure;
            at_ += at_ == text_.size() ? 0 : 1;
        }
        return std::nullopt;
    }

    std::optional<error> parameter(part name, part value, bool showable) {
        name_.text.clear();
        value_.text.clear();
        if (auto failure = decode(name, name_.text))
            return failure;
        if (auto failure = decode(value, value_.text))
            return failure;
        // "for compatibility with JDBC connection URIs, instances of ssl=true are translated into sslmode=require"
        // (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)
        if (name_.text == "ssl" && value_.text == "true")
            return given_.give({"sslmode", name.begin, true}, "require", value.begin);
        return given_.give({name_.text, name.begin, showable}, value_.text, value.begin);
    }

    std::string_view text_;
    std::size_t at_;
    given_options& given_;
    scratch name_;
    scratch value_;
};

}  // namespace

std::optional<error> parse_uri(std::string_view text, std::size_t after_scheme, given_options& given) {
    return uri_parser{text, after_scheme, given}.parse();
}

}  // namespace tusk::detail
