#include <cstdint>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>
#include <tusk/protocol/auth/saslprep.hpp>

namespace {

struct vector {
    std::string_view password;
    std::string_view prepared;
};

#include "saslprep_vectors.inc"

std::string prepared(std::string_view password) { return std::string{tusk::protocol::saslprep(password).reveal()}; }

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    }
    out += static_cast<char>(0x80 | (c & 0x3f));
}

void digest(std::uint64_t& value, std::string_view text) {
    for (char c : text)
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(saslprep)

BOOST_AUTO_TEST_CASE(ascii_stays_as_it_is_even_with_control_characters) {
    BOOST_TEST(prepared("") == "");
    BOOST_TEST(prepared("pencil") == "pencil");
    BOOST_TEST(prepared("\x07") == "\x07");
    BOOST_TEST(prepared(std::string_view{"a\0b", 3}) == (std::string_view{"a\0b", 3}));
}

// https://www.rfc-editor.org/rfc/rfc4013#section-3
BOOST_AUTO_TEST_CASE(the_examples_of_rfc_4013_come_out_as_printed) {
    BOOST_TEST(prepared("I\u00adX") == "IX");
    BOOST_TEST(prepared("user") == "user");
    BOOST_TEST(prepared("USER") == "USER");
    BOOST_TEST(prepared("\u00aa") == "a");
    BOOST_TEST(prepared("\u2168") == "IX");
    BOOST_TEST(prepared("\u0627\u0031") == "\u0627\u0031");
}

BOOST_AUTO_TEST_CASE(compatible_and_canonical_equivalents_become_one_password) {
    BOOST_TEST(prepared("\u212b") == "\u00c5");
    BOOST_TEST(prepared("A\u030a") == "\u00c5");
    BOOST_TEST(prepared("\ufb01") == "fi");
    BOOST_TEST(prepared("\U0001d54f") == "X");
}

BOOST_AUTO_TEST_CASE(other_spaces_become_a_space) { BOOST_TEST(prepared("a\u00a0b\u3000c") == "a b c"); }

BOOST_AUTO_TEST_CASE(marks_are_put_in_order_and_blocked_ones_do_not_compose) {
    BOOST_TEST(prepared("a\u0301\u0323") == "\u1ea1\u0301");
    BOOST_TEST(prepared("q\u0308\u0301") == "q\u0308\u0301");
    BOOST_TEST(prepared("a\u0305\u0301") == "a\u0305\u0301");
    BOOST_TEST(prepared("\u0301\u0323a") == "\u0323\u0301a");
}

BOOST_AUTO_TEST_CASE(hangul_syllables_are_composed_of_their_parts) {
    BOOST_TEST(prepared("\u1112\u1161\u11ab\u1100\u1173\u11af") == "\ud55c\uae00");
    BOOST_TEST(prepared("\uac00\u11a8") == "\uac01");
    BOOST_TEST(prepared("\uac01\u11a8") == "\uac01\u11a8");
    BOOST_TEST(prepared("\ud7a3") == "\ud7a3");
}

BOOST_AUTO_TEST_CASE(what_is_prohibited_leaves_the_password_as_it_is) {
    BOOST_TEST(prepared("\u2168\x07") == "\u2168\x07");
    BOOST_TEST(prepared("\u2168\u0221") == "\u2168\u0221");          // unassigned in Unicode 3.2
    BOOST_TEST(prepared("\u2168\ue000") == "\u2168\ue000");          // private use
    BOOST_TEST(prepared("\u2168\u0340") == "\u2168\u0340");          // would be gone after normalisation
    BOOST_TEST(prepared("\u2168\U000e0041") == "\u2168\U000e0041");  // a tag
    BOOST_TEST(prepared("\u2168\U0010ffff") == "\u2168\U0010ffff");  // not a character
    BOOST_TEST(prepared(std::string_view{"\u2168\0", 4}) == (std::string_view{"\u2168\0", 4}));
    BOOST_TEST(prepared("\u00ad") == "\u00ad");  // nothing would be left
}

BOOST_AUTO_TEST_CASE(text_of_mixed_direction_is_left_as_it_is) {
    BOOST_TEST(prepared("\u0627\u2168\u0628") == "\u0627\u2168\u0628");
    BOOST_TEST(prepared("1\u0627") == "1\u0627");
    BOOST_TEST(prepared("\ufefb1\u0627") == "\u0644\u06271\u0627");  // a digit inside is fine
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_is_left_as_it_is) {
    for (std::string_view raw : {"\u2168\xff", "\u2168\x80", "\u2168\xc3", "\u2168\xe2\x85", "\u2168\xf0\x9f\x98",
                                 "\u2168\xc0\xaf", "\u2168\xe0\x80\xaf", "\u2168\xed\xa0\x80", "\u2168\xf4\x90\x80\x80",
                                 "\u2168\xf0\x80\x80\xaf", "\u2168\xf8\x88\x80\x80\x80", "\u2168\xe2\x28\xa1"})
        BOOST_TEST(prepared(raw) == raw);
}

BOOST_AUTO_TEST_CASE(hundreds_of_samples_come_out_as_in_python) {
    for (const auto& [password, expected] : vectors)
        BOOST_TEST(prepared(password) == expected);
}

BOOST_AUTO_TEST_CASE(every_character_comes_out_as_in_python) {
    std::uint64_t value = 0xcbf29ce484222325;
    for (char32_t c = 0x80; c != exhaustive_end; ++c) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        std::string alone;
        append_utf8(alone, c);
        digest(value, prepared("a" + alone + "\u0301") + '\xff');
        digest(value, prepared(alone) + '\xff');
    }
    BOOST_TEST(value == exhaustive_digest);
}

BOOST_AUTO_TEST_CASE(a_long_password_of_the_longest_expansions_is_prepared) {
    std::string password;
    std::string expected;
    for (int i = 0; i != 1000; ++i) {
        password += "\ufdfa";
        expected += "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645";
    }
    BOOST_TEST(prepared(password) == expected);
}

BOOST_AUTO_TEST_SUITE_END()
