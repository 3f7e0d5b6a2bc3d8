#include <boost/json/src.hpp>
#include <tusk/codecs/boost_json.hpp>

#include "types.hpp"

namespace types {

// Its text has other spaces and exponents than the server's.
void compare_boost_json(comparison& with) {
    generator any{9};
    const allowance own_text{.own_text = true};
    const texts all =
        values({"null", "{}", "[]", "\"\"", "0", "18446744073709551615", "{\"b\": 1, \"a\": [1, 2.5, {\"c\": null}]}"},
               300, [&] { return any.json(4); });
    const auto jsonb = ask(with.db(), plain("jsonb", all));
    with.compare<boost::json::value>(jsonb, "boost::json::value", own_text);
    sql_type json = plain("json", all);
    json.text = "format('%s', ({})::jsonb)";
    with.compare<boost::json::value>(std::move(json), "boost::json::value", own_text);
    with.compare<boost::json::object>(jsonb, "boost::json::object", {.narrower = true, .own_text = true, .few = true});
    with.compare<boost::json::array>(jsonb, "boost::json::array", {.narrower = true, .own_text = true, .few = true});
}

}  // namespace types
