// Cancel keys: what clients were given, and what PostgreSQL knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace tusk::testing::dws {

struct backend_key {
    std::int32_t process_id = 0;
    std::string key;
};

class cancel_keys {
public:
    // With PostgreSQL's process ids for slots, or with slots as GaussDB has them.
    explicit cancel_keys(bool process_ids = false) : process_ids_{process_ids} {}

    // Keeps a session known for as long as it lives.
    class session {
    public:
        explicit session(cancel_keys& all) : all_{&all} {}
        session(const session&) = delete;
        session& operator=(const session&) = delete;
        ~session();

        // The body of the client's BackendKeyData: the first slot that is free, a small number, and a random even one.
        [[nodiscard]] std::string register_as(backend_key theirs);

    private:
        cancel_keys* all_;
        std::optional<std::int32_t> slot_;
    };

    // The session that a client means; none when the key is wrong or the session is over.
    [[nodiscard]] std::optional<backend_key> find(std::int32_t slot, std::string_view key) const;

private:
    struct entry {
        std::string key;
        backend_key theirs;
    };

    bool process_ids_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::int32_t, entry> sessions_;
};

}  // namespace tusk::testing::dws
