// The types that one statement needs, and how what is not known of them is found out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/detail/database_types.hpp>
#include <tusk/protocol/conversations/side_query.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/type_catalogue.hpp>

namespace tusk::detail {

// Whether types that have been altered, or made anew, explain why a statement failed.
[[nodiscard]] bool may_be_due_to_types(const error& why) noexcept;

// Of a statement that has to do with types of the database itself. What its C++ types are called is asked for along with
// Parse, so that it costs no round trip; what it turns out to need besides, once it has been described, costs one.
class types_of_statement {
public:
    // To be called before anything is asked.
    void use(std::shared_ptr<database_types> database) {
        database_ = std::move(database);
        if (database_)
            known_ = database_->known();
    }

    [[nodiscard]] const type_catalogue& known() const noexcept { return known_ ? *known_ : type_catalogue::builtin(); }

    // `for_each_name(note)` calls note(name) for each name. True when something has to be asked.
    template <class ForEach>
    [[nodiscard]] bool has_to_ask_by_name(ForEach for_each_name) {
        if (cannot_ask())
            return false;
        for_each_name([&](std::string_view name) {
            if (!name.empty() && !known_->knows_name(name))
                add_once(unknown_.names, name);
        });
        return !unknown_.empty();
    }
    // The same for OIDs, once.
    template <class ForEach>
    [[nodiscard]] bool has_to_ask_by_oid(ForEach for_each_oid) {
        if (cannot_ask() || std::exchange(asked_by_oid_, true))
            return false;
        for_each_oid([&](std::uint32_t oid) {
            if (!known_->knows(oid))
                add_once(unknown_.oids, oid);
        });
        return !unknown_.empty();
    }

    [[nodiscard]] protocol::side_query question(const protocol::session& s) const {
        return database_types::question(unknown_, s);
    }
    // False when what it needs is not known, and will not be asked for again. What is asked along with Parse may not be
    // needed at all, so that only what comes later tells.
    [[nodiscard]] bool learn(const protocol::side_query& answer) {
        return database_->learn(std::exchange(unknown_, {}), answer, known_) || !asked_by_oid_;
    }

    // The statement has failed: the types may not be any more what they were.
    void failed(const error& why) {
        if (database_ && may_be_due_to_types(why))
            database_->forget(known_);
    }

private:
    template <class T>
    static void add_once(std::vector<T>& all, const T& one) {
        if (std::find(all.begin(), all.end(), one) == all.end())
            all.push_back(one);
    }
    [[nodiscard]] bool cannot_ask() const noexcept { return !known_ || known_->is_unavailable(); }

    std::shared_ptr<database_types> database_;
    std::shared_ptr<const type_catalogue> known_;
    unknown_types unknown_;
    bool asked_by_oid_ = false;
};

// Of one that has not.
struct builtin_types_only {
    [[nodiscard]] static const type_catalogue& known() noexcept { return type_catalogue::builtin(); }
};

}  // namespace tusk::detail
