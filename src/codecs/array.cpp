#include <tusk/codecs/array.hpp>

#include <charconv>

#include "codecs/quoted.hpp"

namespace tusk::detail {

namespace {

// The number of elements; none when there are more than 2^31, or indices that no integer holds.
std::optional<std::size_t> count(std::span<const array_dimension> dimensions) {
    constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
    std::int64_t product = dimensions.empty() ? 0 : 1;
    for (const auto& d : dimensions) {
        if (d.size < 0 || std::int64_t{d.lower} + d.size - 1 > limit || (d.size != 0 && product > limit / d.size))
            return std::nullopt;
        product *= d.size;
    }
    return static_cast<std::size_t>(product);
}

bool says_null(std::string_view text) noexcept {
    constexpr std::string_view null = "null";
    return std::equal(text.begin(), text.end(), null.begin(), null.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

bool needs_quotes(std::string_view text, char delimiter) noexcept {
    return text.empty() || says_null(text) || std::any_of(text.begin(), text.end(), [delimiter](char c) {
               return c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_space(c);
           });
}

class parser {
public:
    parser(std::string_view text, char delimiter, array_text& out) : left_{text}, delimiter_{delimiter}, out_{out} {}

    bool run() {
        skip_space();
        std::vector<array_dimension> given;
        if (left_.starts_with('[') && !read_bounds(given))
            return false;
        if (!read_braces(0))
            return false;
        skip_space();
        if (!left_.empty())
            return false;
        if (out_.elements.empty())
            out_.dimensions.clear();
        return given.empty() || take_bounds(given);
    }

private:
    void skip_space() {
        while (!left_.empty() && is_space(left_.front()))
            left_.remove_prefix(1);
    }
    bool take(char c) {
        skip_space();
        if (!left_.starts_with(c))
            return false;
        left_.remove_prefix(1);
        return true;
    }
    bool read_integer(std::int32_t& value) {
        const auto read = std::from_chars(left_.data(), left_.data() + left_.size(), value);
        if (read.ec != std::errc{})
            return false;
        left_.remove_prefix(static_cast<std::size_t>(read.ptr - left_.data()));
        return true;
    }

    // "[0:2][1:3]=" in front of an array whose indices do not start at 1.
    bool read_bounds(std::vector<array_dimension>& given) {
        while (take('[')) {
            std::int32_t lower = 0;
            std::int32_t upper = 0;
            if (!read_integer(lower) || !take(':') || !read_integer(upper) || !take(']'))
                return false;
            const std::int64_t size = std::int64_t{upper} - lower + 1;
            if (size < 1 || size > std::numeric_limits<std::int32_t>::max() || given.size() == max_dimensions)
                return false;
            given.push_back({static_cast<std::int32_t>(size), lower});
        }
        return take('=');
    }
    bool take_bounds(const std::vector<array_dimension>& given) {
        const auto same_size = [](const auto& a, const auto& b) { return a.size == b.size; };
        if (!std::equal(given.begin(), given.end(), out_.dimensions.begin(), out_.dimensions.end(), same_size))
            return false;
        out_.dimensions = given;
        return true;
    }

    // One pair of braces and what is in it; all at the same depth have as many items.
    bool read_braces(std::size_t depth) {
        if (!take('{') || depth == max_dimensions)
            return false;
        const bool is_first = out_.dimensions.size() == depth;
        if (is_first)
            out_.dimensions.push_back({0, 1});
        std::int32_t size = 0;
        skip_space();
        if (left_.starts_with('}') && depth == 0) {
            left_.remove_prefix(1);
            return true;
        }
        do {
            skip_space();
            const bool is_nested = left_.starts_with('{');
            const bool was_nested = out_.dimensions.size() > depth + 1;
            if ((!is_first || size != 0) && is_nested != was_nested)
                return false;
            if (!(is_nested ? read_braces(depth + 1) : read_element()))
                return false;
            ++size;
        } while (take(delimiter_));
        if (!is_first && out_.dimensions[depth].size != size)
            return false;
        out_.dimensions[depth].size = size;
        return take('}');
    }

    bool read_element() {
        skip_space();
        if (take('"'))
            return read_quoted();
        std::string value;
        std::size_t end = 0;  // behind the last character that is no white space, or was escaped
        bool has_escapes = false;
        while (!left_.empty() && left_.front() != delimiter_ && left_.front() != '}') {
            char c = left_.front();
            if (c == '{' || c == '"')
                return false;
            const bool is_escaped = c == '\\';
            if (is_escaped && left_.size() == 1)
                return false;
            if (is_escaped)
                c = left_[1];
            left_.remove_prefix(is_escaped ? 2 : 1);
            has_escapes |= is_escaped;
            value += c;
            if (is_escaped || !is_space(c))
                end = value.size();
        }
        value.resize(end);
        if (value.empty())
            return false;
        if (says_null(value) && !has_escapes)
            out_.elements.emplace_back(std::nullopt);
        else
            out_.elements.emplace_back(std::move(value));
        return true;
    }
    bool read_quoted() {
        std::string value;
        for (; !left_.empty(); left_.remove_prefix(1)) {
            if (left_.front() == '"') {
                left_.remove_prefix(1);
                out_.elements.emplace_back(std::move(value));
                return true;
            }
            if (left_.front() == '\\')
                left_.remove_prefix(1);
            if (left_.empty())
                return false;
            value += left_.front();
        }
        return false;
    }

    std::string_view left_;
    char delimiter_;
    array_text& out_;
};

}  // namespace

bool dimensions_fit(std::span<const array_dimension> dimensions, std::size_t elements) noexcept {
    return dimensions.size() <= max_dimensions && count(dimensions) == elements;
}

void put_array_header(writer& w, std::span<const array_dimension> dimensions, std::size_t elements, bool has_nulls,
                      std::uint32_t element) {
    if (!dimensions_fit(dimensions, elements))
        return w.fail(errc::value_out_of_range);
    const std::size_t written = elements == 0 ? 0 : dimensions.size();
    w.put(static_cast<std::int32_t>(written), std::int32_t{has_nulls}, element);
    for (const auto& d : dimensions.first(written))
        w.put(d.size, d.lower);
}

bool get_array_header(reader& r, array_header& header) {
    const auto dimensions = r.get<std::int32_t>();
    const auto flags = r.get<std::int32_t>();
    header.element = r.get<std::uint32_t>();
    if (dimensions < 0 || dimensions > static_cast<std::int32_t>(max_dimensions) || (flags != 0 && flags != 1))
        r.fail();
    for (std::int32_t i = 0; i < dimensions && r.ok(); ++i) {
        auto& d = header.dimensions.emplace_back();
        r.get(d.size, d.lower);
    }
    const auto elements = count(header.dimensions);
    if (!elements || *elements > r.remaining() / sizeof(std::int32_t))
        r.fail();
    else
        header.elements = *elements;
    return r.ok();
}

array_printer::array_printer(std::string& out, char delimiter, std::span<const array_dimension> dimensions)
    : out_{&out}, delimiter_{delimiter}, dimensions_{dimensions} {
    const bool is_plain = std::all_of(dimensions.begin(), dimensions.end(), [](const auto& d) { return d.lower == 1; });
    if (is_plain || count(dimensions).value_or(0) == 0)
        return;
    for (const auto& d : dimensions)
        out += '[' + std::to_string(d.lower) + ':' + std::to_string(std::int64_t{d.lower} + d.size - 1) + ']';
    out += '=';
}

void array_printer::add(std::optional<std::string_view> element) {
    if (done_ != 0)
        *out_ += delimiter_;
    // A brace for each dimension that begins with this element.
    std::size_t run = 1;
    std::size_t beginning = 0;
    for (auto d = dimensions_.rbegin(); d != dimensions_.rend() && done_ % run == 0; ++d) {
        run *= static_cast<std::size_t>(d->size);
        beginning += done_ % run == 0;
    }
    out_->append(beginning, '{');
    if (!element) {
        *out_ += "NULL";
    } else if (!needs_quotes(*element, delimiter_)) {
        *out_ += *element;
    } else {
        *out_ += '"';
        for (const char c : *element) {
            if (c == '"' || c == '\\')
                *out_ += '\\';
            *out_ += c;
        }
        *out_ += '"';
    }
    ++done_;
    run = 1;
    for (auto d = dimensions_.rbegin(); d != dimensions_.rend(); ++d) {
        run *= static_cast<std::size_t>(d->size);
        if (done_ % run != 0)
            break;
        *out_ += '}';
    }
}

void array_printer::end() {
    if (done_ == 0)
        *out_ += "{}";
}

bool parse_array(std::string_view text, char delimiter, array_text& parsed) {
    return parser{text, delimiter, parsed}.run();
}

}  // namespace tusk::detail
