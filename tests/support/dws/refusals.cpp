#include <support/dws/refusals.hpp>

#include <algorithm>
#include <array>

#include <support/dws/sql_words.hpp>
#include <support/dws/verifier.hpp>

namespace tusk::testing::dws {

namespace {

constexpr auto large_object_functions = std::to_array<std::string_view>(
    {"lo_close", "lo_creat", "lo_create", "lo_export", "lo_from_bytea", "lo_get", "lo_import", "lo_lseek", "lo_lseek64",
     "lo_open", "lo_put", "lo_tell", "lo_tell64", "lo_truncate", "lo_truncate64", "lo_unlink", "loread", "lowrite"});

// The same in pg_proc, where they have had these OIDs for good.
constexpr auto large_object_oids = std::to_array<std::uint32_t>(
    {715, 764, 765, 767, 952, 953, 954, 955, 956, 957, 958, 964, 1004, 3170, 3171, 3172, 3457, 3458, 3459, 3460});

// What one statement is, found out token by token.
class judgement {
public:
    void see(const sql_token& token) {
        if (token.is == sql_token::kind::word) {
            const auto& word = token.text;
            if (words_ == 0)
                first_ = word;
            else if (words_ == 1 && first_ == "prepare" && word == "transaction")
                why_ = refusal::prepare_transaction;
            if (first_ == "declare" && !cursor_ && word == "scroll" && last_ != "no")
                why_ = refusal::scroll_cursor;
            cursor_ = cursor_ || word == "cursor";
            ++words_;
        } else if (token.text == "(" &&
                   std::ranges::find(large_object_functions, last_) != large_object_functions.end()) {
            why_ = refusal::large_object;
        }
        last_ = token.text;
    }

    [[nodiscard]] std::optional<refusal> why() const {
        if (first_ == "discard")
            return refusal::discard;
        if (first_ == "listen")
            return refusal::listen;
        if (first_ == "unlisten")
            return refusal::unlisten;
        if (first_ == "notify")
            return refusal::notify;
        return why_;
    }

private:
    std::string first_;
    std::string last_;
    std::size_t words_ = 0;
    bool cursor_ = false;
    std::optional<refusal> why_;
};

}  // namespace

refusal_text words_of(refusal what) noexcept {
    switch (what) {
        case refusal::discard:
            return {"DISCARD statement is not yet supported.", {}};
        case refusal::listen:
            return {"LISTEN statement is not yet supported.", {}};
        case refusal::unlisten:
            return {"UNLISTEN statement is not yet supported.", {}};
        case refusal::notify:
            return {"NOTIFY statement is not yet supported.", {}};
        case refusal::prepare_transaction:
            return {"Explicit prepare transaction is not supported.", {}};
        case refusal::scroll_cursor:
            return {"SCROLL CURSOR is not yet supported", {}};
        case refusal::large_object:
            return {"openGauss does not support large object yet", "The feature is not currently supported"};
    }
    return {};
}

std::vector<refused_statement> refused_statements(std::string_view sql) {
    std::vector<refused_statement> found;
    sql_words words{sql};
    auto token = words.next();
    while (token.is != sql_token::kind::end) {
        const std::size_t begin = token.begin;
        judgement statement;
        for (; token.is != sql_token::kind::semicolon && token.is != sql_token::kind::end; token = words.next())
            statement.see(token);
        if (const auto why = statement.why())
            found.push_back({begin, token.begin, *why});
        if (token.is == sql_token::kind::semicolon)
            token = words.next();
    }
    return found;
}

bool is_large_object_function(std::uint32_t oid) noexcept {
    return std::ranges::find(large_object_oids, oid) != large_object_oids.end();
}

refusal_mark::refusal_mark() : mark_{"tusk_refusal_" + hex(random_bytes(8)) + "_"} {}

std::string refusal_mark::text(refusal why) const { return mark_ + std::to_string(static_cast<int>(why)); }

std::optional<refusal> refusal_mark::in(std::string_view text) const noexcept {
    const auto found = text.find(mark_);
    if (found == text.npos || found + mark_.size() == text.size())
        return std::nullopt;
    return static_cast<refusal>(text[found + mark_.size()] - '0');
}

std::string refusal_mark::failing_statement(refusal why) const {
    return "do $refused$begin raise exception '" + text(why) + "'; end$refused$";
}

std::optional<std::string> refusal_mark::change(std::string_view sql) const {
    const auto refused = refused_statements(sql);
    if (refused.empty())
        return std::nullopt;
    std::string changed;
    std::size_t done = 0;
    for (const auto& statement : refused) {
        changed += sql.substr(done, statement.begin - done);
        changed += failing_statement(statement.why);
        done = statement.end;
    }
    return changed += sql.substr(done);
}

}  // namespace tusk::testing::dws
