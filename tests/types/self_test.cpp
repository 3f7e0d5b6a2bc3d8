#include "self_test.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "comparison.hpp"

namespace types {
namespace {

enum class fault { none, print, encode, parse, decode, form };

// An integer. 7 is the one that goes wrong.
template <fault Fault>
struct planted {
    std::int32_t value = 0;
};

// An integer that takes a real for its own.
struct misplaced {
    std::int32_t value = 0;
};

}  // namespace
}  // namespace types

namespace tusk {

template <types::fault Fault>
struct codec<types::planted<Fault>> {
    using fault = types::fault;
    using number = types::planted<Fault>;
    static constexpr pg_type type = codec<std::int32_t>::type;

    static constexpr wire_form reads(std::uint32_t) noexcept {
        return Fault == fault::form ? wire_form::text : wire_form::binary;
    }
    static void encode(writer& w, number v) { w.put(v.value + (goes_wrong(fault::encode, v) ? 1 : 0)); }
    static bool decode(reader& r, number& v) { return r.get(v.value) && !goes_wrong(fault::decode, v); }
    static void print(std::string& out, number v) {
        out += std::to_string(v.value);
        if (goes_wrong(fault::print, v))
            out += '0';
    }
    static bool parse(std::string_view text, number& v) {
        const bool parsed = codec<std::int32_t>::parse(text, v.value);
        if (goes_wrong(fault::parse, v))
            ++v.value;
        return parsed;
    }

private:
    static bool goes_wrong(fault what, number v) noexcept { return Fault == what && v.value == 7; }
};

template <>
struct codec<types::misplaced> {
    static constexpr pg_type type = codec<std::int32_t>::type;
    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return wanted == oids::int4 || wanted == oids::float4 ? wire_form::binary : wire_form::text;
    }
    static void encode(writer& w, types::misplaced v, std::uint32_t) { w.put(v.value); }
    static bool decode(reader& r, types::misplaced& v) { return r.get(v.value); }
    static void print(std::string& out, types::misplaced v) { out += std::to_string(v.value); }
    static bool parse(std::string_view text, types::misplaced& v) { return codec<std::int32_t>::parse(text, v.value); }
};

}  // namespace tusk

namespace types {
namespace {

using found = std::vector<check>;

template <fault Fault>
found differences_of(tusk::connection& db, const server_values& server) {
    comparison one{db};
    one.compare<planted<Fault>>(server, "planted", {.few = server.values.size() > 1});
    found all;
    for (const difference& each : one.all().at(0).differences)
        all.push_back(each.what);
    return all;
}

}  // namespace

self_test_result run_self_test(tusk::connection& db) {
    const auto numbers = ask(db, {"integer", {"1", "7", "-5"}});
    self_test_result result;
    const auto expect = [&](const char* what, const found& differences, const found& expected) {
        ++result.looked_for;
        const bool is_found = std::all_of(expected.begin(), expected.end(), [&](check each) {
            return std::find(differences.begin(), differences.end(), each) != differences.end();
        });
        if (!is_found || differences.empty() != expected.empty())
            result.not_found.emplace_back(what);
    };
    expect("no fault", differences_of<fault::none>(db, numbers), {});
    expect("print", differences_of<fault::print>(db, numbers), {check::print, check::sent_text});
    expect("encode", differences_of<fault::encode>(db, numbers), {check::bytes, check::sent_binary});
    expect("parse", differences_of<fault::parse>(db, numbers), {check::parse});
    expect("decode", differences_of<fault::decode>(db, numbers), {check::fits});
    expect("form", differences_of<fault::form>(db, numbers), {check::form});
    auto wrong = numbers;
    wrong.dynamic[1] += '0';
    expect("dynamic", differences_of<fault::none>(db, wrong), {check::dynamic});
    expect("few values", differences_of<fault::none>(db, ask(db, {"integer", {"7"}})), {check::enough});
    expect("no values", differences_of<fault::none>(db, ask(db, {"integer", {"x"}})), {check::enough});

    auto values = std::make_unique<copied_values_of<misplaced>>("misplaced", "integer");
    values->add(misplaced{1});
    const std::unique_ptr<copied_values> copied[] = {std::move(values)};
    ++result.looked_for;
    if (copy_everywhere(db, copied, {"integer", "real", "text"}).others.size() != 1)
        result.not_found.emplace_back("copied into another type");
    return result;
}

}  // namespace types
