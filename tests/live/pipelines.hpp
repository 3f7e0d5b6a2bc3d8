// What the live tests of pipelines share.
#pragma once

#include <cstdint>
#include <string>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/pipeline.hpp>

#include "live_connection.hpp"

namespace pipelining {

using namespace tusk;
using namespace tusk::testing;
using namespace tusk::literals;
using namespace std::chrono_literals;

struct item {
    int id;
    std::string name;
};

inline constexpr const char* insert = "insert into items values ($1, $2)";
inline constexpr const char* every_mode[] = {"prepare", "describe", "off"};
inline constexpr pipeline_mode both[] = {atomic, independent};

template <class Driver>
struct with_items : database<Driver> {
    explicit with_items(const std::string& mode) : database<Driver>{live_conninfo() + " statement_cache=" + mode} {
        BOOST_TEST(this->execute("create temporary table items (id int primary key, name text)").has_value());
    }
    void check_rows(std::int64_t expected) {
        BOOST_TEST(this->template query_value<std::int64_t>("select count(*) from items").value() == expected);
    }
};

template <class T>
boost::system::error_code code(const slot<T>& s) {
    return s.error().code();
}

}  // namespace pipelining
