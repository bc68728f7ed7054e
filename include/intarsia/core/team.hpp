// Who computes: the calling thread, or a pool of threads, seen through a pointer or two. Code that only hands
// out work needs no header of threads.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// A team of threads that somebody else owns; by default one: the caller. A ThreadPool becomes a Team where
/// one is asked for, and must outlive it.
class Team {
public:
    /// One piece of work: the function of a task, its number, and the number of the worker that does it.
    using Call = void(void* task, std::size_t index, std::size_t worker);

    constexpr Team() noexcept = default;

    /// `size` threads; share_out(pool, count, call, task) makes call(task, index, worker) for each index
    /// below `count`.
    constexpr Team(std::size_t size, void* pool,
                   void (*share_out)(void* pool, std::size_t count, Call* call, void* task)) noexcept
        : size_(size), pool_(pool), share_out_(share_out) {}

    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }  ///< threads

    /// Calls task(index, worker) for each index below `count` < 2^32, each on some thread of the team;
    /// `worker` < size() tells the threads apart. Which worker takes which index is not fixed: a result must
    /// not depend on it. Cost: a team of one, or a count of one, is a plain loop; nothing is allocated.
    template <class Task>
    constexpr void run(std::size_t count, Task&& task) const {
        if (size_ == 1 || count <= 1) {
            for (std::size_t index = 0; index < count; ++index) task(index, std::size_t{0});
            return;
        }
        using Function = std::remove_reference_t<Task>;
        share_out_(
            pool_, count,
            [](void* function, std::size_t index, std::size_t worker) {
                (*static_cast<Function*>(function))(index, worker);
            },
            const_cast<void*>(static_cast<const void*>(std::addressof(task))));
    }

private:
    std::size_t size_ = 1;
    void* pool_ = nullptr;
    void (*share_out_)(void*, std::size_t, Call*, void*) = nullptr;
};

}  // namespace INTARSIA_NAMESPACE
