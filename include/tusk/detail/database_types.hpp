// What the connections of one database have found out about its types, together.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/protocol/conversations/side_query.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/type_catalogue.hpp>

namespace tusk::detail {

// A database as a session is logged in to it. The same name may lead to several servers, and what a server says that nobody
// has verified is not for those who verified theirs; nor is what a user may not read for those who may.
struct database_key {
    std::string server;  // the address that was reached: "192.0.2.1:5432", or the path of a Unix socket
    std::string dbname;
    std::string user;
    bool is_verified = false;  // by TLS

    friend auto operator<=>(const database_key&, const database_key&) = default;
};

// Types that a statement needs and nothing is known of.
struct unknown_types {
    std::vector<std::string_view> names;  // without schema
    std::vector<std::uint32_t> oids;

    [[nodiscard]] bool empty() const noexcept { return names.empty() && oids.empty(); }
};

// Connections on any threads share one; it lives as long as one of them does. One that is made is shared with nobody.
class database_types {
public:
    [[nodiscard]] static std::shared_ptr<database_types> of(const database_key& database);

    [[nodiscard]] std::shared_ptr<const type_catalogue> known() const;
    // Asks the server for types, and for all that they are made of and that is made of them.
    [[nodiscard]] static protocol::side_query question(const unknown_types& wanted, const protocol::session& s);
    // Takes in the answer, and adds it to what the statement that asked has known so far, which others may have forgotten
    // since. A server that has no catalogue is not asked again. False when the question failed for something else, such as
    // a lock that was not to be had: nothing has been learned then.
    [[nodiscard]] bool learn(const unknown_types& asked, const protocol::side_query& answer,
                             std::shared_ptr<const type_catalogue>& known_so_far);
    // Has everything asked for again: types are altered, dropped and made anew.
    void forget();
    // The same, unless somebody has done so, or has learned more, since this was known; or there is nothing to be known.
    void forget(const std::shared_ptr<const type_catalogue>& outdated);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const type_catalogue> known_ = std::make_shared<type_catalogue>();
};

}  // namespace tusk::detail
