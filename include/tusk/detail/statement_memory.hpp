// Memory for the statements of a pipeline, which come one after another and go together, and often come again. What is given
// back is kept for those: the allocator would give it back to the system, and each page of it would cost a fault.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace tusk::detail {

// A piece of memory that is given back when nothing lies in it any more, and nobody has it to put more there. One thread or
// strand uses it, as the pipeline that it is of.
class memory_piece {
public:
    static constexpr std::size_t size = 16 * 1024;

    // Those that are to be used again. The others know whether they still are.
    class spare {
    public:
        spare() { pieces_.reserve(most); }
        spare(const spare&) = delete;
        spare& operator=(const spare&) = delete;
        ~spare() {
            for (memory_piece* piece : pieces_)
                delete piece;
        }

        [[nodiscard]] memory_piece* take() noexcept {
            memory_piece* const piece = pieces_.back();
            pieces_.pop_back();
            piece->users_ = 1;
            return piece;
        }
        [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }

    private:
        friend class memory_piece;
        static constexpr std::size_t most = 64;

        std::vector<memory_piece*> pieces_;
    };

    [[nodiscard]] static memory_piece* make(const std::shared_ptr<spare>& home) {
        return home->empty() ? new memory_piece{home} : home->take();
    }
    memory_piece(const memory_piece&) = delete;
    memory_piece& operator=(const memory_piece&) = delete;

    void let_go() noexcept {
        if (--users_ != 0)
            return;
        const auto home = home_.lock();
        if (!home || home->pieces_.size() == spare::most) {
            delete this;
        } else {
            used_ = 0;
            home->pieces_.push_back(this);
        }
    }
    [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept { return bytes <= size - used_; }
    // What does not fit lies somewhere else.
    [[nodiscard]] void* allocate(std::size_t bytes) {
        const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
        void* taken =
            bytes <= size && has_room_for(whole) ? bytes_ + std::exchange(used_, used_ + whole) : ::operator new(bytes);
        ++users_;
        return taken;
    }
    void deallocate(void* taken) noexcept {
        const std::less<const void*> before;
        if (before(taken, bytes_) || !before(taken, bytes_ + size))
            ::operator delete(taken);
        let_go();
    }

private:
    static constexpr std::size_t alignment = alignof(std::max_align_t);

    explicit memory_piece(const std::shared_ptr<spare>& home) : home_{home} {}
    ~memory_piece() = default;

    alignas(alignment) std::byte bytes_[size];
    std::size_t used_ = 0;
    std::size_t users_ = 1;  // who made it, and each that lies in it
    std::weak_ptr<spare> home_;
};

template <class T>
class piece_allocator {
public:
    using value_type = T;

    explicit piece_allocator(memory_piece& piece) noexcept : piece_{&piece} {}
    template <class Other>
    piece_allocator(const piece_allocator<Other>& other) noexcept : piece_{&other.piece()} {}

    [[nodiscard]] T* allocate(std::size_t count) {
        if constexpr (is_wide)
            return std::allocator<T>{}.allocate(count);
        else
            return static_cast<T*>(piece_->allocate(count * sizeof(T)));
    }
    void deallocate(T* taken, std::size_t count) noexcept {
        if constexpr (is_wide)
            std::allocator<T>{}.deallocate(taken, count);
        else
            piece_->deallocate(taken);
    }
    [[nodiscard]] memory_piece& piece() const noexcept { return *piece_; }

    template <class Other>
    [[nodiscard]] bool operator==(const piece_allocator<Other>& other) const noexcept {
        return piece_ == &other.piece();
    }

private:
    static constexpr bool is_wide = alignof(T) > alignof(std::max_align_t);  // pieces do not know about that

    memory_piece* piece_;
};

// The piece that is being filled.
class statement_memory {
public:
    statement_memory() = default;
    statement_memory(const statement_memory&) = delete;
    statement_memory& operator=(const statement_memory&) = delete;
    ~statement_memory() {
        if (piece_ != nullptr)
            piece_->let_go();
    }

    template <class T>
    [[nodiscard]] piece_allocator<T> allocator() {
        constexpr std::size_t with_its_counts = sizeof(T) + 64;  // as std::allocate_shared makes it
        if (piece_ == nullptr || !piece_->has_room_for(with_its_counts)) {
            memory_piece* const next = memory_piece::make(spare_);
            if (piece_ != nullptr)
                piece_->let_go();
            piece_ = next;
        }
        return piece_allocator<T>{*piece_};
    }

private:
    std::shared_ptr<memory_piece::spare> spare_ = std::make_shared<memory_piece::spare>();
    memory_piece* piece_ = nullptr;
};

}  // namespace tusk::detail
