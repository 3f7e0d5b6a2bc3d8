#include "types.hpp"

namespace types {

void compare_shapes(comparison& with) {
    generator any{6};
    const auto point = [&] { return "(" + any.coordinate() + "," + any.coordinate() + ")"; };
    const auto points = [&] {
        std::string text = point();
        for (std::int64_t i = any.number(0, 6); i != 0; --i)
            text += "," + point();
        return text;
    };
    const auto pair = [&] { return point() + "," + point(); };
    with.compare<tusk::point>(
        plain("point", values({"(0,0)", "(-0,-0)", "(NaN,Infinity)", "(-Infinity,1e300)"}, 200, point)), "tusk::point");
    with.compare<tusk::line>(
        plain("line", values({"{1,0,0}", "{0,-1,0}", "{NaN,1,2}", "{1,2,Infinity}", "{1e-5,0,0}"}, 200,
                             [&] { return "{1," + any.coordinate() + "," + any.coordinate() + "}"; })),
        "tusk::line");
    with.compare<tusk::lseg>(
        plain("lseg", values({"[(0,0),(0,0)]", "[(NaN,1),(2,Infinity)]"}, 200, [&] { return "[" + pair() + "]"; })),
        "tusk::lseg");
    with.compare<tusk::box>(plain("box", values({"(0,0),(0,0)", "(1,2),(3,0)", "(NaN,1),(2,NaN)", "(1,NaN),(NaN,2)",
                                                 "(Infinity,0),(-Infinity,0)", "(0,-0),(-0,0)"},
                                                200, pair)),
                            "tusk::box");
    with.compare<tusk::path>(
        plain("path", values({"[(0,0)]", "((0,0))", "((NaN,1),(2,Infinity))"}, 200,
                             [&] { return any.one_in(2) ? "[" + points() + "]" : "(" + points() + ")"; })),
        "tusk::path");
    with.compare<tusk::polygon>(
        plain("polygon", values({"((0,0))", "((NaN,1),(2,Infinity))"}, 200, [&] { return "(" + points() + ")"; })),
        "tusk::polygon");
    with.compare<tusk::circle>(plain("circle", values({"<(0,0),0>", "<(NaN,1),Infinity>", "<(1,2),NaN>"}, 200,
                                                      [&] {
                                                          return "<" + point() + "," +
                                                                 std::to_string(any.number(0, 1000)) + "." +
                                                                 any.digits(4) + ">";
                                                      })),
                               "tusk::circle");
}

}  // namespace types
