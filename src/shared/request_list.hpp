// Requests in a row. Each is in one list at most, which keeps it alive and needs no memory for that.
#pragma once

#include <cstddef>
#include <utility>

#include <boost/intrusive/list.hpp>

#include <tusk/detail/shared_request.hpp>

namespace tusk::detail {

class request_list {
    using list = boost::intrusive::list<shared_request>;

public:
    request_list() = default;
    request_list(request_list&&) noexcept = default;
    request_list& operator=(request_list&& other) noexcept {
        request_list old{std::move(*this)};
        all_.swap(other.all_);
        return *this;
    }
    ~request_list() {
        while (!empty())
            pop_front();
    }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    // The one an iterator stands on may be taken out when the iterator has gone on.
    [[nodiscard]] auto begin() noexcept { return all_.begin(); }
    [[nodiscard]] auto end() noexcept { return all_.end(); }
    [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
    [[nodiscard]] auto end() const noexcept { return all_.end(); }
    [[nodiscard]] shared_request& front() noexcept { return all_.front(); }

    void push_back(request_ptr r) noexcept {
        all_.push_back(*r);
        auto& own = r->listed;
        own = std::move(r);
    }
    request_ptr pop_front() noexcept { return take(front()); }
    // One of this list.
    request_ptr take(shared_request& r) noexcept {
        all_.erase(all_.iterator_to(r));
        return std::move(r.listed);
    }
    // One of that list, to the end of this.
    void take_from(request_list& other, shared_request& r) noexcept {
        all_.splice(all_.end(), other.all_, other.all_.iterator_to(r));
    }
    void append(request_list& other) noexcept { all_.splice(all_.end(), other.all_); }
    void prepend(request_list& other) noexcept { all_.splice(all_.begin(), other.all_); }

private:
    list all_;
};

}  // namespace tusk::detail
