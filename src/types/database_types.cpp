#include <tusk/detail/database_types.hpp>

#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>
#include <tusk/detail/types_of_statement.hpp>

namespace tusk::detail {

namespace {

// From the types asked for to those of their elements, columns, bounds and bases, and to the arrays of them; 0 is none.
// LATERAL and rngmultitypid are too new for some servers.
constexpr std::string_view start_of_query =
    "with recursive wanted(oid) as ("
    " select t.oid from pg_catalog.pg_type t"
    " where t.typname = any ($1::pg_catalog.name[]) or t.oid = any ($2::pg_catalog.oid[])"
    " union select pg_catalog.unnest(array[t.typelem, t.typarray, t.typbasetype, coalesce(r.rngsubtype, 0::oid), ";
constexpr std::string_view rest_of_query =
    "] || array(select a.atttypid from pg_catalog.pg_attribute a"
    " where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))"
    " from wanted w join pg_catalog.pg_type t on t.oid = w.oid"
    " left join pg_catalog.pg_range r on r.rngtypid = t.oid where t.oid >= 10000) "
    "select t.oid, n.nspname, t.typname,"
    " case when t.typcategory = 'A' and t.typtype <> 'd' then 'a' else t.typtype end,"
    " case when t.typtype = 'd' then t.typbasetype when t.typcategory = 'A' then t.typelem"
    " when t.typtype = 'r' then r.rngsubtype else ";
constexpr std::string_view end_of_query =
    " end, array(select a.atttypid from pg_catalog.pg_attribute a"
    " where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum),"
    " t.typsend::pg_catalog.oid <> 0::oid and t.typreceive::pg_catalog.oid <> 0::oid, t.typdelim "
    "from wanted w join pg_catalog.pg_type t on t.oid = w.oid join pg_catalog.pg_namespace n on n.oid = t.typnamespace"
    " left join pg_catalog.pg_range r on r.rngtypid = t.oid where t.oid >= 10000";

constexpr std::string_view range_of_multirange =
    "coalesce((select m.rngtypid from pg_catalog.pg_range m where m.rngmultitypid = t.oid), 0::oid)";

// Multiranges came with PostgreSQL 14.
bool has_multiranges(const protocol::session& s) {
    const std::string_view version = s.parameters().get("server_version");
    int major = 0;
    std::from_chars(version.data(), version.data() + version.size(), major);
    return major >= 14;
}

template <class T>
std::string as_array(const std::vector<T>& values) {
    std::string text;
    codec_print(text, values);
    return text;
}

// False when the row is none of ours.
bool add(type_catalogue& types, const protocol::side_query::row& columns) {
    std::uint32_t oid = 0;
    type_info type;
    if (columns.size() != 8 || columns[3].size() != 1 || columns[7].size() != 1 || !codec_parse(columns[0], oid) ||
        !codec_parse(columns[4], type.inner) || !codec_parse(columns[5], type.attributes))
        return false;
    type.has_binary = columns[6] == "t";
    type.delimiter = columns[7].front();
    type.schema = columns[1];
    type.name = columns[2];
    type.kind = static_cast<type_kind>(columns[3].front());
    types.add(oid, std::move(type));
    return true;
}

// Whether it tells that there is nothing to ask: the server cannot read the question, does not have what it is about, or
// does not let this user see it. Whatever else goes wrong may go right the next time.
bool says_no_catalogue(const error& why) {
    return why.from_server() && (sqlstate_class(why.code()) == "42" || why.code() == sqlstate::feature_not_supported);
}

std::shared_ptr<const type_catalogue> with_answer(const type_catalogue& before, const unknown_types& asked,
                                                  const protocol::side_query& answer) {
    auto types = std::make_shared<type_catalogue>(before);
    for (const auto& row : answer.rows())
        if (!add(*types, row))
            types->set_unavailable();
    if (answer.failure())
        types->set_unavailable();
    for (const std::string_view name : asked.names)
        types->add_name(std::string{name});
    return types;
}

}  // namespace

std::shared_ptr<database_types> database_types::of(const database_key& database) {
    static std::mutex mutex;
    static std::map<database_key, std::weak_ptr<database_types>> all;
    const std::lock_guard lock{mutex};
    std::erase_if(all, [](const auto& entry) { return entry.second.expired(); });
    auto& entry = all[database];
    auto types = entry.lock();
    if (!types)
        entry = types = std::make_shared<database_types>();
    return types;
}

std::shared_ptr<const type_catalogue> database_types::known() const {
    const std::lock_guard lock{mutex_};
    return known_;
}

protocol::side_query database_types::question(const unknown_types& wanted, const protocol::session& s) {
    const std::string_view multirange = has_multiranges(s) ? range_of_multirange : "0::oid";
    std::string sql{start_of_query};
    sql.append(multirange).append(rest_of_query).append(multirange).append(end_of_query);
    return {std::move(sql), {as_array(wanted.names), as_array(wanted.oids)}};
}

bool database_types::learn(const unknown_types& asked, const protocol::side_query& answer,
                           std::shared_ptr<const type_catalogue>& known_so_far) {
    if (answer.failure() && !says_no_catalogue(*answer.failure()))
        return false;
    const std::lock_guard lock{mutex_};
    const bool is_up_to_date = known_so_far == known_;
    known_ = with_answer(*known_, asked, answer);
    known_so_far = is_up_to_date ? known_ : with_answer(*known_so_far, asked, answer);
    return true;
}

void database_types::forget() {
    auto nothing = std::make_shared<const type_catalogue>();
    const std::lock_guard lock{mutex_};
    known_.swap(nothing);
}

void database_types::forget(const std::shared_ptr<const type_catalogue>& outdated) {
    auto nothing = std::make_shared<const type_catalogue>();
    const std::lock_guard lock{mutex_};
    if (known_ == outdated && !known_->is_unavailable())
        known_.swap(nothing);
}

bool may_be_due_to_types(const error& why) noexcept {
    const auto& code = why.code();
    return code == errc::column_type_mismatch || code == errc::value_out_of_range || code == errc::malformed_value ||
           code == sqlstate::datatype_mismatch || code == sqlstate::undefined_object ||
           code == sqlstate::invalid_binary_representation;
}

}  // namespace tusk::detail
