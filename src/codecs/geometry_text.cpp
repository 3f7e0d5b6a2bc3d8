// The text forms of the geometric types, as the server writes them.
#include <tusk/codecs/geometry.hpp>

#include <utility>

#include <tusk/codecs/floating.hpp>

namespace tusk {
namespace {

class scanner {
public:
    explicit scanner(std::string_view text) : rest_{text} {}

    bool take(char c) {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(double& v) {
        const std::string_view number = rest_.substr(0, rest_.find_first_of(",)]}>"));
        rest_.remove_prefix(number.size());
        return detail::parse_floating(number, v);
    }
    bool take(point& v) { return take('(') && take(v.x) && take(',') && take(v.y) && take(')'); }
    // At least one point.
    bool take(std::vector<point>& v) {
        do {
            if (!take(v.emplace_back()))
                return false;
        } while (take(','));
        return true;
    }
    [[nodiscard]] bool finished() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

void append(std::string& out, const point& v) {
    out += '(';
    codec_print(out, v.x);
    out += ',';
    codec_print(out, v.y);
    out += ')';
}

void append(std::string& out, const std::vector<point>& points) {
    for (const point& p : points) {
        if (&p != points.data())
            out += ',';
        append(out, p);
    }
}

}  // namespace

void codec<point>::print(std::string& out, const point& v) { append(out, v); }

bool codec<point>::parse(std::string_view text, point& v) {
    scanner s{text};
    point read;
    if (!s.take(read) || !s.finished())
        return false;
    v = read;
    return true;
}

void codec<line>::print(std::string& out, const line& v) {
    out += '{';
    codec_print(out, v.a);
    out += ',';
    codec_print(out, v.b);
    out += ',';
    codec_print(out, v.c);
    out += '}';
}

bool codec<line>::parse(std::string_view text, line& v) {
    scanner s{text};
    line read;
    if (!s.take('{') || !s.take(read.a) || !s.take(',') || !s.take(read.b) || !s.take(',') || !s.take(read.c) ||
        !s.take('}') || !s.finished())
        return false;
    v = read;
    return true;
}

void codec<lseg>::print(std::string& out, const lseg& v) {
    out += '[';
    append(out, v.start);
    out += ',';
    append(out, v.end);
    out += ']';
}

bool codec<lseg>::parse(std::string_view text, lseg& v) {
    scanner s{text};
    lseg read;
    if (!s.take('[') || !s.take(read.start) || !s.take(',') || !s.take(read.end) || !s.take(']') || !s.finished())
        return false;
    v = read;
    return true;
}

void codec<box>::print(std::string& out, const box& v) {
    append(out, v.high());
    out += ',';
    append(out, v.low());
}

bool codec<box>::parse(std::string_view text, box& v) {
    scanner s{text};
    point corner;
    point opposite;
    if (!s.take(corner) || !s.take(',') || !s.take(opposite) || !s.finished())
        return false;
    v = box{corner, opposite};
    return true;
}

void codec<path>::print(std::string& out, const path& v) {
    out += v.closed ? '(' : '[';
    append(out, v.points);
    out += v.closed ? ')' : ']';
}

bool codec<path>::parse(std::string_view text, path& v) {
    scanner s{text};
    path read;
    read.closed = s.take('(');
    if ((!read.closed && !s.take('[')) || !s.take(read.points) || !s.take(read.closed ? ')' : ']') || !s.finished())
        return false;
    v = std::move(read);
    return true;
}

void codec<polygon>::print(std::string& out, const polygon& v) {
    out += '(';
    append(out, v.points);
    out += ')';
}

bool codec<polygon>::parse(std::string_view text, polygon& v) {
    scanner s{text};
    polygon read;
    if (!s.take('(') || !s.take(read.points) || !s.take(')') || !s.finished())
        return false;
    v = std::move(read);
    return true;
}

void codec<circle>::print(std::string& out, const circle& v) {
    out += '<';
    append(out, v.center);
    out += ',';
    codec_print(out, v.radius);
    out += '>';
}

bool codec<circle>::parse(std::string_view text, circle& v) {
    scanner s{text};
    circle read;
    if (!s.take('<') || !s.take(read.center) || !s.take(',') || !s.take(read.radius) || !s.take('>') || !s.finished())
        return false;
    v = read;
    return true;
}

}  // namespace tusk
