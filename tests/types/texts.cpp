#include <cstddef>
#include <vector>

#include "types.hpp"

namespace types {

void compare_texts(comparison& with) {
    generator any{3};
    const texts odd = values({"", " ", "NULL", "\\", "\"", "'", std::string(100'000, 'x'), "\xf4\x8f\xbf\xbf"}, 200,
                             [&] { return any.odd_text(60); });
    texts edges = odd;
    edges.emplace_back("trailing  ");
    const auto several = [&](std::string name) {
        with.compare<std::string>(plain(std::move(name), edges), "std::string");
    };
    several("text");
    several("varchar");
    several("varchar(10)");
    several("char(12)");
    several("bpchar");
    several("name");

    texts single{""};
    for (char c = 1; c != 127; ++c)
        single.emplace_back(1, c);
    if (with.version() >= 16)
        for (int byte = 128; byte != 256; ++byte)
            single.push_back(std::string{'\\', static_cast<char>('0' + byte / 64),
                                         static_cast<char>('0' + byte / 8 % 8), static_cast<char>('0' + byte % 8)});
    with.compare<char>(plain("\"char\"", values(single, 200, [&] { return any.one_of({"a", "z", "\""}); })), "char");
    with.compare<char>(
        plain("text", values({"a", "\\", " "}, 200, [&] { return any.characters(1, "abcXYZ019 ,\"'{}"); })), "char",
        {.own_text = true});

    const auto bytea = [&](std::size_t least, std::size_t most) {
        return values({}, 200, [&any, least, most] {
            const auto size =
                static_cast<std::size_t>(any.number(static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)));
            return "\\x" + any.hex(2 * size);
        });
    };
    texts blobs = bytea(0, 100);
    blobs.insert(blobs.end(), {"\\x", "\\x00", "\\xff", "abc\\\\def\\000", "\\x" + any.hex(1'000'000)});
    with.compare<std::vector<std::byte>>(plain("bytea", blobs), "std::vector<std::byte>");
    with.compare<std::array<std::byte, 16>>(plain("bytea", bytea(16, 16)), "std::array<std::byte, 16>");
    with.compare<std::array<std::byte, 2>>(plain("bytea", bytea(0, 4)), "std::array<std::byte, 2>",
                                           {.narrower = true, .few = true});
    texts uuids{"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "{123E4567-E89B-12D3-A456-426614174000}", "123e4567e89b12d3a456426614174000"};
    with.compare<tusk::uuid>(plain("uuid", values(uuids, 200, [&] { return any.uuid(); })), "tusk::uuid");
}

}  // namespace types
