#include <tusk/protocol/session/statement_cache.hpp>

#include <new>

namespace tusk::protocol {

prepared_statement::~prepared_statement() {
    try {
        session_->push_back(std::move(name_));
    } catch (const std::bad_alloc&) {
        // The statement stays on the server until the session ends, which costs memory there and harms nobody.
    }
}

statement_ptr statement_cache::find(std::string_view sql) {
    auto found = by_sql_.find(sql);
    if (found == by_sql_.end())
        return nullptr;
    by_age_.splice(by_age_.begin(), by_age_, found->second);
    return *found->second;
}

void statement_cache::insert(const statement_ptr& statement) {
    if (capacity_ == 0 || by_sql_.contains(statement->sql()))
        return;
    if (by_age_.size() == capacity_) {
        by_sql_.erase(by_age_.back()->sql());
        by_age_.pop_back();
    }
    by_age_.push_front(statement);
    by_sql_.emplace(statement->sql(), by_age_.begin());
}

std::shared_ptr<prepared_statement> statement_cache::make_statement(std::string sql) {
    return std::make_shared<prepared_statement>(closing_, "tusk_" + std::to_string(++last_name_), std::move(sql));
}

}  // namespace tusk::protocol
