// Every codec of the library, with bytes and with text that anybody may have sent.
//
// An input: which type, which of the OIDs it reads, which form (even: binary), and the value. The last "type" stands for the
// printers of values whose types are known at run time only.
#include <tusk/builtin_text.hpp>

#include "codec_checks.hpp"

#ifdef TUSK_FUZZ_PLANT
namespace fuzzing {
struct planted {};
}  // namespace fuzzing

// Some values are taken to have a byte more than they have.
template <>
struct tusk::codec<fuzzing::planted> {
    static constexpr pg_type type{oids::int2, 1005, "smallint"};
    static bool decode(reader& r, fuzzing::planted&) {
        const auto sent = r.rest();
        if (sent.size() < 4 || sent[3] < std::byte{0x80})
            return r.ok();
        fuzzing::announce_planted_fault();
        const volatile std::byte* end = sent.data() + sent.size();
        return *end != std::byte{};
    }
};
#endif

namespace fuzzing {

const tusk::type_catalogue& types() {
    static const tusk::type_catalogue all = [] {
        using enum tusk::type_kind;
        namespace oids = tusk::oids;
        tusk::type_catalogue made;
        std::uint32_t oid = 20'000;
        const auto add = [&](std::string name, tusk::type_kind kind, std::uint32_t inner = 0,
                             std::vector<std::uint32_t> columns = {}) {
            made.add(oid, {"public", name, kind, inner, std::move(columns)});
            return oid++;
        };
        const auto with_array = [&](std::string name, tusk::type_kind kind, std::uint32_t inner = 0,
                                    std::vector<std::uint32_t> columns = {}) {
            const std::uint32_t made_oid = add(name, kind, inner, std::move(columns));
            add("_" + name, array, made_oid);
            return made_oid;
        };
        const auto mood = with_array("mood", enumeration);
        const auto place = with_array("place", composite, 0, {oids::text, oids::int4, oids::numeric});
        with_array("visit", composite, 0, {place, mood, oids::timestamptz});
        for (const char* name : {"hstore", "ltree", "lquery", "ltxtquery", "vector", "halfvec", "sparsevec"})
            with_array(name, base);
        with_array("port", domain, oids::int4);
        const auto label = with_array("label", domain, oids::text);
        with_array("nickname", domain, label);
        add("floatmultirange", multirange, with_array("floatrange", range, oids::float8));
        return made;
    }();
    return all;
}

const std::vector<std::uint32_t>& all_oids() {
    static const std::vector<std::uint32_t> all = [] {
        std::vector<std::uint32_t> found;
        for (std::uint32_t oid = 1; oid != 30'000; ++oid)
            if (!tusk::type_name(oid).empty() || types().find(oid) != nullptr)
                found.push_back(oid);
        return found;
    }();
    return all;
}

bool may_hold_more(std::uint32_t oid) {
    return oid == tusk::oids::xid || types().inner_of(oid, tusk::type_kind::array) != 0;
}

namespace {

const std::vector<tested_type>& all_types() {
    static const std::vector<tested_type> all = [] {
        std::vector<tested_type> made;
        add_scalars(made);
        add_composed(made);
        add_libraries(made);
#ifdef TUSK_FUZZ_PLANT
        add_types<planted>(made);
#endif
        if (made.size() > 255)
            report("more types than the first byte of an input can name", "codecs");
        for (const tested_type& type : made)
            if (type.oids.empty())
                report("reads no type", type.name);
        return made;
    }();
    return all;
}

const std::vector<std::uint32_t>& printable_oids() {
    static const std::vector<std::uint32_t> all = [] {
        std::vector<std::uint32_t> found;
        for (const std::uint32_t oid : all_oids())
            if (tusk::find_printer(oid) != nullptr)
                found.push_back(oid);
        return found;
    }();
    return all;
}

void check_printer(std::uint32_t oid, bytes sent) {
    const exact_copy copy{sent};
    std::string out = "before";
    const memory_use memory;
    const bool printed = tusk::find_printer(oid)(out, copy.view(), oid);
    memory.check(print_factor + decode_factor, sent.size() + numerics_in(sent.size()) * numeric_text, "find_printer");
    if (!out.starts_with("before") || (!printed && out != "before"))
        report("a value that is none has been printed, of type " + std::to_string(oid), "find_printer");
}

std::uint32_t choose(const std::vector<std::uint32_t>& oids, std::uint8_t which) { return oids[which % oids.size()]; }

}  // namespace

void write_seeds(seed_directory& seeds) {
    // Texts of every type there is; those that do not read one make no seed.
    constexpr std::string_view samples[] = {
        "",
        "1",
        "-32768",
        "t",
        "\\x00ff",
        "1.50",
        "-Infinity",
        "NaN",
        "1e-20",
        "12345678901234567890.123456789",
        "2026-11-21",
        "0044-03-15 BC",
        "infinity",
        "12:34:56.789",
        "12:34:56.789+05:30",
        "2026-11-21 12:34:56.789",
        "2026-11-21 12:34:56.789+00",
        "1 year 2 mons -3 days +04:05:06.789",
        "00000000-0000-0000-0000-00000000002a",
        "192.168.0.0/24",
        "2001:db8::/64",
        "08:00:2b:01:02:03",
        "08:00:2b:01:02:03:04:05",
        "10110",
        "(1,2)",
        "{1,2,3}",
        "[(1,2),(3,4)]",
        "((1,2),(3,4))",
        "(3,4),(1,2)",
        "<(1,2),3>",
        "$1,234.56",
        "16/B374D848",
        R"({"a": [1, 2.5, null, "x"]})",
        R"([1, {"b": false}])",
        R"("a"=>"1", "b"=>NULL)",
        "'fat':2,4A 'rat'",
        "'fat':*AB & !( 'rat' | 'cat' ) <-> 'dog'",
        "[1,2.5,3]",
        "{1:1.5,3:2}/5",
        "[1,5)",
        "(,1.5]",
        "empty",
        R"(["2026-11-21 12:34:56","2026-11-22 00:00:00"))",
        "{[1,3),[5,7)}",
        "{1,NULL,3}",
        "[0:1][2:3]={{1,2},{3,4}}",
        R"({a,"b c","",NULL,"\"\\"})",
        "{1,0}",
        R"((a,1,1.5))",
        R"x(("(a,,2)",ok,"2026-11-21 12:34:56+00"))x",
        "{sad,happy}",
        "ok",
        R"x({"(a,1,1.5)"})x",
        R"x({"[1,5)",empty})x",
        "{2026-11-21,infinity}",
        R"({"2026-11-21 12:34:56+00"})",
    };
    const auto& all = all_types();
    const auto seed = [&](std::size_t type, std::size_t oid, char form, std::string_view value) {
        seeds.add(std::string{static_cast<char>(type), static_cast<char>(oid), form}.append(value));
    };
    constexpr std::size_t enough = 3;
    std::vector<std::size_t> printed(printable_oids().size());
    const auto seed_of_printer = [&](std::uint32_t oid, std::string_view value) {
        const auto found = std::ranges::find(printable_oids(), oid);
        const auto at = static_cast<std::size_t>(found - printable_oids().begin());
        if (found != printable_oids().end() && printed[at]++ < enough)
            seed(all.size(), at, '\0', value);
    };
    for (std::size_t type = 0; type != all.size(); ++type) {
        seed(type, 0, '\0', "\377\377\377");
        for (const std::string_view sample : samples) {
            if (all[type].reads_text(sample))
                seed(type, 0, '\1', sample);
            for (std::size_t i = 0; i != std::min(all[type].binary_oids.size(), enough); ++i) {
                const std::uint32_t oid = all[type].binary_oids[i];
                if (const auto binary = all[type].binary_of(sample, oid)) {
                    seed(type, i, '\0', *binary);
                    seed_of_printer(oid, *binary);
                }
            }
        }
    }
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fuzzing;
    input in{data, size};
    const std::uint8_t which = in.take_byte();
    const std::uint8_t oid = in.take_byte();
    const bool is_text = in.take_byte() % 2 != 0;
    const bytes value = in.rest();

    const auto& all = all_types();
    if (which % (all.size() + 1) == all.size()) {
        check_printer(choose(printable_oids(), oid), value);
        return 0;
    }
    const tested_type& type = all[which % (all.size() + 1)];
    if (!is_text && !type.binary_oids.empty())
        type.binary(choose(type.binary_oids, oid), value);
    else
        type.text(choose(type.oids, oid), tusk::protocol::as_text(value));
    return 0;
}
