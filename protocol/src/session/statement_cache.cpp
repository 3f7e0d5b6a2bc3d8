#include <tusk/protocol/session/statement_cache.hpp>

#include <new>
#include <utility>

#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

// FNV-1a of 64 bits, in hexadecimal.
std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    std::string digits(16, '0');
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4)
        *digit = "0123456789abcdef"[hash & 15];
    return digits;
}

}  // namespace

prepared_statement::~prepared_statement() {
    if (name_.empty())
        return;
    try {
        session_->push_back(std::move(name_));
    } catch (const std::bad_alloc&) {
        // The statement stays on the server until the session ends, which costs memory there and harms nobody.
    }
}

void prepared_statement::set_parameter_types(std::vector<std::uint32_t> types) {
    parameter_types_ = std::move(types);
    bind_head_.clear();
    write_frame(bind_head_, frontend::bind::tag, [&](writer& w) {
        w.put('\0');  // the unnamed portal
        w.cstring(name_);
        put_arguments_head(w, static_cast<parameter_count>(parameter_types_.size()));
    });
}

statement_ptr statement_cache::find(std::string_view sql) {
    auto found = by_sql_.find(sql);
    if (found == by_sql_.end())
        return nullptr;
    by_age_.splice(by_age_.begin(), by_age_, found->second);
    return *found->second;
}

void statement_cache::insert(const statement_ptr& statement) {
    if (capacity_ == 0 || mode_ == statement_caching::off || by_sql_.contains(statement->sql()))
        return;
    if (by_age_.size() == capacity_) {
        by_sql_.erase(by_age_.back()->sql());
        by_age_.pop_back();
    }
    by_age_.push_front(statement);
    by_sql_.emplace(statement->sql(), by_age_.begin());
}

void statement_cache::forget(const statement_ptr& statement) {
    statement->stale_ = true;
    const auto found = by_sql_.find(statement->sql());
    if (found == by_sql_.end() || *found->second != statement)
        return;
    const auto kept = found->second;
    by_sql_.erase(found);
    by_age_.erase(kept);
}

void statement_cache::forget_all() {
    if (mode_ != statement_caching::prepare)
        return;
    for (const auto& statement : by_age_)
        statement->stale_ = true;
    by_sql_.clear();
    by_age_.clear();
}

std::shared_ptr<prepared_statement> statement_cache::make_unnamed(std::string sql) const {
    return std::make_shared<prepared_statement>(closing_, std::string{}, std::move(sql));
}

std::shared_ptr<prepared_statement> statement_cache::make_statement(std::string sql) {
    std::string name;
    if (mode_ == statement_caching::prepare)
        name = "tusk_" + std::to_string(++last_name_) + "_" + hash_of(sql);
    return std::make_shared<prepared_statement>(closing_, std::move(name), std::move(sql));
}

}  // namespace tusk::protocol
