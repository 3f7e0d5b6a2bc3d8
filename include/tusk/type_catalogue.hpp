// What is known of the server's types: how those are made that are made of others. Built-in types are known always; those
// of a database are looked up when a statement first needs them.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tusk {

// pg_type.typtype, and arrays apart (https://www.postgresql.org/docs/current/catalog-pg-type.html).
enum class type_kind : char {
    base = 'b',
    array = 'a',
    composite = 'c',
    domain = 'd',
    enumeration = 'e',
    pseudo = 'p',
    range = 'r',
    multirange = 'm',
};

// A type that the database has beyond the built-in ones.
struct type_info {
    std::string schema;
    std::string name;  // as in pg_type: "mood", "_mood" for its array
    type_kind kind = type_kind::base;
    std::uint32_t inner = 0;                // element of an array, base of a domain, subtype, range of a multirange
    std::vector<std::uint32_t> attributes;  // the types of the columns of a composite type, in order
    bool has_binary = true;                 // some types of extensions have no binary form
    char delimiter = ',';                   // between the elements of an array of it, in text
};

// The types of one database. Immutable once it is shared, so any number of threads may use it.
class type_catalogue {
public:
    // Knows the built-in types only.
    [[nodiscard]] static const type_catalogue& builtin() noexcept {
        static const type_catalogue nothing_else;
        return nothing_else;
    }

    // OIDs from here on are given out by a database; those below mean the same on every server.
    static constexpr std::uint32_t first_own_oid = 10'000;

    // Null when it is built in, or nothing is known of it.
    [[nodiscard]] const type_info* find(std::uint32_t oid) const noexcept;
    [[nodiscard]] bool knows(std::uint32_t oid) const noexcept { return oid < first_own_oid || find(oid) != nullptr; }
    // Whether types of this name have been looked up, be there any or not.
    [[nodiscard]] bool knows_name(std::string_view name) const noexcept;
    // Whether there is nothing to be known, as the server has no catalogue that we could read.
    [[nodiscard]] bool is_unavailable() const noexcept { return unavailable_; }

    // Whether the type is the database's own and has this name: "mood", in any schema, or "shop.mood".
    [[nodiscard]] bool is_named(std::uint32_t oid, std::string_view name) const noexcept;
    // Itself, unless it is a domain: then what the domain is over.
    [[nodiscard]] std::uint32_t base_of(std::uint32_t oid) const noexcept {
        return oid < first_own_oid ? oid : base_of_own(oid);
    }
    // The inner type if the type, or what it is a domain over, is of that kind; else 0.
    [[nodiscard]] std::uint32_t inner_of(std::uint32_t oid, type_kind kind) const noexcept;
    // Whether values of the type have a binary form; taken for granted where nothing is known.
    [[nodiscard]] bool has_binary(std::uint32_t oid) const noexcept {
        return oid < first_own_oid || own_has_binary(oid);
    }
    // What stands between the elements of an array of such a type, in text.
    [[nodiscard]] char delimiter_of(std::uint32_t oid) const noexcept;
    // The types of the columns; null when it is no composite type.
    [[nodiscard]] const std::vector<std::uint32_t>* attributes_of(std::uint32_t oid) const noexcept;

    // ---- for who makes one

    // Not of a built-in type: no server can change what those are.
    void add(std::uint32_t oid, type_info type) {
        if (oid >= first_own_oid)
            types_.insert_or_assign(oid, std::move(type));
    }
    void add_name(std::string name) { names_.insert(std::move(name)); }
    void set_unavailable() noexcept { unavailable_ = true; }

private:
    [[nodiscard]] std::uint32_t base_of_own(std::uint32_t oid) const noexcept;
    [[nodiscard]] bool own_has_binary(std::uint32_t oid) const noexcept;

    std::unordered_map<std::uint32_t, type_info> types_;
    std::set<std::string, std::less<>> names_;
    bool unavailable_ = false;
};

// The part of a type's name behind its schema, if there is one.
[[nodiscard]] constexpr std::string_view unqualified(std::string_view name) noexcept {
    return name.substr(name.find('.') + 1);
}

}  // namespace tusk
