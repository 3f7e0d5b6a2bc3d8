#include <tusk/codecs/geometry.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using codecs_vectors::from_hex;
using tusk::box;
using tusk::circle;
using tusk::line;
using tusk::lseg;
using tusk::path;
using tusk::point;
using tusk::polygon;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Any double but NaN, which equals nothing.
double random_number(std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            return static_cast<double>(random() % 2001) / 8 - 125;
        case 1:
            return random() % 2 == 0 ? infinity : -0.0;
        default:
            const auto number = std::bit_cast<double>(random());
            return std::isnan(number) ? 1 : number;
    }
}

point random_point(std::mt19937_64& random) { return {random_number(random), random_number(random)}; }

std::vector<point> random_points(std::mt19937_64& random) {
    std::vector<point> points(1 + random() % 5);
    for (point& p : points)
        p = random_point(random);
    return points;
}

template <class T>
bool round_trips(const T& value, std::uint32_t oid = tusk::codec<T>::type.oid) {
    return through_binary(value, oid) == value && parsed<T>(printed(value)) == value;
}

template <class T>
void refuses_and_keeps(const T& value, std::initializer_list<const char*> texts) {
    T read = value;
    for (const char* text : texts)
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, read), text);
    BOOST_CHECK(read == value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_geometry)

BOOST_AUTO_TEST_CASE(shapes_are_written_as_the_server_writes_them) {
    BOOST_TEST(agrees<point>("(0,0)", "00000000000000000000000000000000", oids::point));
    BOOST_TEST(agrees<point>("(1.5,-2)", "3ff8000000000000c000000000000000", oids::point));
    BOOST_TEST(agrees<point>("(NaN,-Infinity)", "7ff8000000000000fff0000000000000", oids::point));
    BOOST_TEST(agrees<point>("(1e+300,1e-300)", "7e37e43c8800759c01a56e1fc2f8f359", oids::point));
    BOOST_TEST(agrees<point>("(-0,0.1)", "80000000000000003fb999999999999a", oids::point));
    BOOST_TEST(agrees<line>("{1,-1,0}", "3ff0000000000000bff00000000000000000000000000000", oids::line));
    BOOST_TEST(agrees<line>("{0.5,0,-3e+20}", "3fe00000000000000000000000000000c43043561a882930", oids::line));
    BOOST_TEST(
        agrees<lseg>("[(1,2),(3,4)]", "3ff0000000000000400000000000000040080000000000004010000000000000", oids::lseg));
    BOOST_TEST(agrees<lseg>("[(0.1,0),(-1e-05,7)]", "3fb999999999999a0000000000000000bee4f8b588e368f1401c000000000000",
                            oids::lseg));
    BOOST_TEST(
        agrees<box>("(3,5),(0,-1)", "400800000000000040140000000000000000000000000000bff0000000000000", oids::box));
    BOOST_TEST(
        agrees<box>("(2,NaN),(1,0)", "40000000000000007ff80000000000003ff00000000000000000000000000000", oids::box));
    BOOST_TEST(agrees<path>("[(1,2),(3,4)]",
                            "00000000023ff0000000000000400000000000000040080000000000004010000000000000", oids::path));
    BOOST_TEST(agrees<path>("((1,2),(3,4))",
                            "01000000023ff0000000000000400000000000000040080000000000004010000000000000", oids::path));
    BOOST_TEST(agrees<path>("((0,0.5))", "010000000100000000000000003fe0000000000000", oids::path));
    BOOST_TEST(agrees<polygon>("((1,2),(3,4),(5,6))",
                               "000000033ff000000000000040000000000000004008000000000000401000000000000040140000000000"
                               "004018000000000000",
                               oids::polygon));
    BOOST_TEST(agrees<polygon>("((0,0))", "0000000100000000000000000000000000000000", oids::polygon));
    BOOST_TEST(agrees<circle>("<(1,2),3>", "3ff000000000000040000000000000004008000000000000", oids::circle));
    BOOST_TEST(agrees<circle>("<(0,0),0>", "000000000000000000000000000000000000000000000000", oids::circle));
}

BOOST_AUTO_TEST_CASE(random_shapes_round_trip_in_binary_and_text) {
    std::mt19937_64 random{600};
    for (int i = 0; i != 500; ++i) {
        BOOST_CHECK(round_trips(random_point(random)));
        BOOST_CHECK(round_trips(line{1, random_number(random), random_number(random)}));
        BOOST_CHECK(round_trips(lseg{random_point(random), random_point(random)}));
        BOOST_CHECK(round_trips(box{random_point(random), random_point(random)}));
        BOOST_CHECK(round_trips(path{random_points(random), random() % 2 == 0}));
        BOOST_CHECK(round_trips(polygon{random_points(random)}));
        BOOST_CHECK(round_trips(circle{random_point(random), std::fabs(random_number(random))}));
    }
}

BOOST_AUTO_TEST_CASE(a_box_keeps_its_upper_right_and_lower_left_corners) {
    for (const box& same : {box{{1, 2}, {3, 4}}, box{{3, 4}, {1, 2}}, box{{1, 4}, {3, 2}}, box{{3, 2}, {1, 4}}}) {
        BOOST_CHECK((same.high() == point{3, 4}));
        BOOST_CHECK((same.low() == point{1, 2}));
    }
    BOOST_CHECK(parsed<box>("(1,2),(3,4)") == box({3, 4}, {1, 2}));
    BOOST_CHECK(decoded<box>(from_hex("3ff0000000000000400000000000000040080000000000004010000000000000"), oids::box) ==
                box({3, 4}, {1, 2}));
    BOOST_TEST(printed(box{{1, not_a_number}, {2, 0}}) == "(2,NaN),(1,0)");
    BOOST_TEST(printed(box{{1, 0}, {not_a_number, infinity}}) == "(NaN,Infinity),(1,0)");
    BOOST_TEST(printed(box{{not_a_number, 0}, {not_a_number, 0}}) == "(NaN,0),(NaN,0)");
    BOOST_TEST(printed(box{{0.0, -0.0}, {-0.0, 0.0}}) == "(0,-0),(-0,0)");
    // NaNs are equal to the server, so that two stay where they are, each with its bits.
    BOOST_TEST((
        agrees<box>("(NaN,1),(NaN,0)", "7ff80000000000003ff00000000000007ff80000000000000000000000000000", oids::box)));
    const auto nans = from_hex("7ff800000000000100000000000000007ff80000000000020000000000000000");
    BOOST_CHECK(encode(decoded<box>(nans, oids::box).value(), oids::box).sent == nans);
    BOOST_CHECK((box{} == box{{0, 0}, {0, 0}}));
    BOOST_TEST(tusk::codec<box>::array_delimiter == ';');
}

BOOST_AUTO_TEST_CASE(a_path_knows_whether_it_is_closed) {
    const std::vector<point> points{{1, 2}, {3, 4}};
    BOOST_TEST(printed(path{points, true}) == "((1,2),(3,4))");
    BOOST_TEST(printed(path{points, false}) == "[(1,2),(3,4)]");
    BOOST_CHECK((path{points, true} != path{points, false}));
    // The server takes any byte but zero for closed.
    BOOST_CHECK(decoded<path>(from_hex("020000000100000000000000003fe0000000000000"), oids::path) ==
                path({{{0, 0.5}}, true}));
}

BOOST_AUTO_TEST_CASE(what_no_server_takes_is_not_sent) {
    const auto does_not_fit = [](const auto& v) {
        return encode(v, tusk::codec_of<decltype(v)>::type.oid).error == tusk::errc::value_out_of_range;
    };
    BOOST_TEST(does_not_fit(path{}));
    BOOST_TEST(does_not_fit(polygon{}));
    BOOST_TEST(does_not_fit(line{}));
    BOOST_TEST(does_not_fit(line{1e-6, -1e-6, 5}));
    BOOST_TEST(!does_not_fit(line{1.0000000000000002e-06, 0, 0}));
    BOOST_TEST(!does_not_fit(line{0, not_a_number, 0}));
    BOOST_TEST(does_not_fit(circle{{0, 0}, -1}));
    BOOST_TEST(!does_not_fit(circle{{0, 0}, -0.0}));
    BOOST_TEST(!does_not_fit(circle{{0, 0}, not_a_number}));
}

BOOST_AUTO_TEST_CASE(a_circle_of_negative_radius_can_be_read) {
    // select circle(point(1,2),-3)
    const auto read = decoded<circle>(from_hex("3ff00000000000004000000000000000c008000000000000"), oids::circle);
    BOOST_CHECK((read == circle{{1, 2}, -3}));
    BOOST_TEST(printed(*read) == "<(1,2),-3>");
    BOOST_CHECK(parsed<circle>("<(1,2),-3>") == read);
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    const std::vector<point> points{{1, 2}, {3, 4}, {5, 6}};
    BOOST_TEST(refuses_other_lengths<point>(encode(point{}, oids::point).sent, oids::point));
    BOOST_TEST(refuses_other_lengths<line>(encode(line{1, 2, 3}, oids::line).sent, oids::line));
    BOOST_TEST(refuses_other_lengths<lseg>(encode(lseg{}, oids::lseg).sent, oids::lseg));
    BOOST_TEST(refuses_other_lengths<box>(encode(box{}, oids::box).sent, oids::box));
    BOOST_TEST(refuses_other_lengths<path>(encode(path{points, true}, oids::path).sent, oids::path));
    BOOST_TEST(refuses_other_lengths<polygon>(encode(polygon{points}, oids::polygon).sent, oids::polygon));
    BOOST_TEST(refuses_other_lengths<circle>(encode(circle{}, oids::circle).sent, oids::circle));
}

BOOST_AUTO_TEST_CASE(a_count_that_is_not_that_of_the_points_is_malformed) {
    const bytes one_point(16);
    const path before{{{7, 7}}, true};
    for (const char* count : {"00000000", "ffffffff", "80000000", "00000002", "7fffffff", "10000001"}) {
        bytes sent = from_hex(count);
        sent.insert(sent.end(), one_point.begin(), one_point.end());
        polygon shape{before.points};
        BOOST_CHECK_MESSAGE(decode(sent, oids::polygon, shape) == outcome::malformed, count);
        BOOST_CHECK_MESSAGE(shape.points == before.points, count);

        sent.insert(sent.begin(), std::byte{0});
        path route = before;
        BOOST_CHECK_MESSAGE(decode(sent, oids::path, route) == outcome::malformed, count);
        BOOST_CHECK_MESSAGE(route == before, count);
    }
}

BOOST_AUTO_TEST_CASE(text_that_is_no_shape_is_refused_and_the_value_left_alone) {
    refuses_and_keeps<point>({7, 8}, {"", "(", "()", "(1)", "(1,)", "(,2)", "(1,2", "1,2", "(1,2))", "(1,2,3)", "(1;2)",
                                      "(1,2) ", "(a,2)", "(1e999,2)", "[1,2]", "(1,2"});
    refuses_and_keeps<line>({7, 8, 9}, {"", "{}", "{1,2}", "{1,2,3", "{1,2,3,4}", "(1,2,3)", "{1,,3}", "{1,2,3}x"});
    refuses_and_keeps<lseg>({{7, 8}, {9, 10}}, {"", "[]", "[(1,2)]", "[(1,2),(3,4)", "((1,2),(3,4))", "[(1,2)(3,4)]",
                                                "[(1,2),(3,4),(5,6)]", "[(1,2),(3,4)]x"});
    refuses_and_keeps<box>({{7, 8}, {9, 10}},
                           {"", "(1,2)", "(1,2),", "(1,2),(3,4", "((1,2),(3,4))", "(1,2);(3,4)", "(1,2),(3,4),(5,6)"});
    refuses_and_keeps<path>({{{7, 8}}, true}, {"", "()", "[]", "(", "[", "((1,2)]", "[(1,2))", "[(1,2),]", "[(1,2)",
                                               "{(1,2)}", "((1,2))x", "[(1,2)(3,4)]"});
    refuses_and_keeps<polygon>({{{7, 8}}}, {"", "()", "(", "[(1,2)]", "((1,2),)", "((1,2)", "((1,2))x", "(1,2)"});
    refuses_and_keeps<circle>(
        {{7, 8}, 9}, {"", "<>", "<(1,2)>", "<(1,2),>", "<(1,2),3", "((1,2),3)", "<(1,2),3>>", "<1,2,3>", "<(1,2)3>"});
}

BOOST_AUTO_TEST_CASE(a_shape_goes_binary_into_its_own_type_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<point>(oids::point) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<point>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<point>(oids::circle) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<line>(oids::line) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<lseg>(oids::lseg) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<box>(oids::box) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<path>(oids::path) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<polygon>(oids::polygon) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<circle>(oids::circle) == wire_form::binary);
    BOOST_CHECK(encode(box{{1, 2}, {3, 4}}, oids::text).sent == raw_text("(3,4),(1,2)"));
}

BOOST_AUTO_TEST_SUITE_END()
