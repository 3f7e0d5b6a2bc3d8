#include <tusk/type_catalogue.hpp>

#include <tusk/builtin_types.hpp>

namespace tusk {

const type_info* type_catalogue::find(std::uint32_t oid) const noexcept {
    const auto found = types_.find(oid);
    return found == types_.end() ? nullptr : &found->second;
}

bool type_catalogue::knows_name(std::string_view name) const noexcept { return names_.contains(unqualified(name)); }

bool type_catalogue::is_named(std::uint32_t oid, std::string_view name) const noexcept {
    const type_info* type = find(oid);
    if (type == nullptr || type->name != unqualified(name))
        return false;
    const bool is_qualified = name.size() != type->name.size();
    return !is_qualified || name.substr(0, name.find('.')) == type->schema;
}

std::uint32_t type_catalogue::base_of_own(std::uint32_t oid) const noexcept {
    // A domain over a domain over ...: a server that makes a circle of them gets no further than this.
    for (int depth = 0; depth != 32 && oid >= first_own_oid; ++depth) {
        const type_info* type = find(oid);
        if (type == nullptr || type->kind != type_kind::domain)
            break;
        oid = type->inner;
    }
    return oid;
}

std::uint32_t type_catalogue::inner_of(std::uint32_t oid, type_kind kind) const noexcept {
    const std::uint32_t base = base_of(oid);
    if (base < first_own_oid)
        return builtin_inner(base, kind);
    const type_info* type = find(base);
    return type != nullptr && type->kind == kind ? type->inner : 0;
}

bool type_catalogue::own_has_binary(std::uint32_t oid) const noexcept {
    const type_info* type = find(oid);
    return type == nullptr || type->has_binary;
}

char type_catalogue::delimiter_of(std::uint32_t oid) const noexcept {
    const type_info* type = find(oid);
    if (type != nullptr)
        return type->delimiter;
    return oid == oids::box ? ';' : ',';
}

const std::vector<std::uint32_t>* type_catalogue::attributes_of(std::uint32_t oid) const noexcept {
    const type_info* type = find(base_of(oid));
    return type != nullptr && type->kind == type_kind::composite ? &type->attributes : nullptr;
}

}  // namespace tusk
