#include <tusk/cursor.hpp>

#include <algorithm>
#include <atomic>
#include <limits>
#include <new>
#include <random>

namespace tusk::detail {

namespace {

std::string_view word_for(direction where) {
    switch (where) {
        case direction::forward:
            return "forward";
        case direction::backward:
            return "backward";
        case direction::absolute:
            return "absolute";
        case direction::relative:
            return "relative";
    }
    return "forward";
}

// Behind a pooler the server process may have a cursor of another program's.
std::string name_of_program() {
    std::random_device random;
    return "tusk_cursor_" + std::to_string(random()) + '_' + std::to_string(random()) + '_';
}

}  // namespace

std::string new_cursor_name() {
    static const std::string program = name_of_program();
    static std::atomic<std::uint64_t> last{0};
    return program + std::to_string(++last);
}

std::string declare_statement(std::string_view name, const cursor_options& options, const sql& query) {
    std::string text = "declare \"";
    text += name;
    text += options.scroll ? "\" scroll cursor" : "\" cursor";
    text += options.hold ? " with hold for " : " for ";
    return text += query.prepared() ? std::string_view{query.prepared()->sql()} : query.text();
}

std::string cursor_statement(std::string_view command, std::string_view name, direction where, std::int32_t count) {
    // SQL has no number -2147483648: it is the minus of one that does not fit.
    count = std::max(count, -std::numeric_limits<std::int32_t>::max());
    std::string text{command};
    text += ' ';
    text += word_for(where);
    text += ' ' + std::to_string(count) + " from \"";
    text += name;
    return text += '"';
}

void close_with_next(const core_ptr& core, std::string&& name) noexcept {
    if (!core->is_open())
        return;
    try {
        core->session()->unused_portals().push_back(std::move(name));
    } catch (const std::bad_alloc&) {
        // It ends with its transaction, or with the session.
    }
}

}  // namespace tusk::detail
