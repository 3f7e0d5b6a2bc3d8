// The types of Boost. Each needs a header of its own, and Boost.JSON is compiled here rather than linked, so that it is
// instrumented too.
#include <boost/asio/ip/address.hpp>
#include <boost/json/src.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/codecs/asio_address.hpp>
#include <tusk/codecs/boost_json.hpp>
#include <tusk/codecs/multiprecision.hpp>

#include "codec_checks.hpp"

namespace fuzzing {

using boost::multiprecision::checked_uint256_t;
using boost::multiprecision::cpp_dec_float_50;
using boost::multiprecision::cpp_int;
using boost::multiprecision::int128_t;

// The other integers have bounds, and what is greater is refused before it is made.
template <>
inline constexpr bool expands_numeric<cpp_int> = true;
template <>
inline constexpr bool holds_numeric<cpp_int> = true;
template <>
inline constexpr bool holds_numeric<cpp_dec_float_50> = true;

void add_libraries(std::vector<tested_type>& all) {
    namespace ip = boost::asio::ip;
    namespace json = boost::json;
    add_types<ip::address, ip::address_v4, ip::address_v6, ip::network_v4, ip::network_v6, std::vector<ip::address>>(
        all);
    add_types<json::value, json::object, json::array, std::vector<std::optional<json::value>>>(all);
    add_types<cpp_int, int128_t, checked_uint256_t, cpp_dec_float_50, std::vector<int128_t>>(all);
}

}  // namespace fuzzing
