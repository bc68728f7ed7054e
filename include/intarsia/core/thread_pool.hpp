// Threads that are made once and wait for work.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/team.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE {

namespace detail {

/// Tells the CPU that a loop waits: it saves power, and leaves the core to its other hardware thread.
inline void spin_pause() noexcept {
#if INTARSIA_GNU && (defined(__x86_64__) || defined(__i386__))
    __builtin_ia32_pause();
#elif INTARSIA_GNU && defined(__aarch64__)
    asm volatile("yield");
#endif
}

}  // namespace detail

/// A fixed team of threads, the calling one among them.
///
/// One thread at a time may hand work to a pool; a second one waits until the first is served. A pool of one
/// thread does each caller's work on the caller's thread, and nobody waits.
///
/// Between two pieces of work the threads spin for some ten microseconds, as the next layer's work is near,
/// and then sleep. A team larger than the machine sleeps at once: who spins there takes the core from one
/// that works.
class ThreadPool {
public:
    /// `threads` = 0 means one for each hardware thread.
    explicit ThreadPool(std::size_t threads = 0) {
        const std::size_t hardware = std::max<std::size_t>(1, std::thread::hardware_concurrency());
        if (threads == 0) threads = hardware;
        spins_ = threads <= hardware ? 1000 : 0;
        workers_.reserve(threads - 1);
        for (std::size_t worker = 1; worker < threads; ++worker)
            workers_.emplace_back([this, worker] { serve(worker); });
    }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    ~ThreadPool() {
        stopping_.store(true);
        open_round(workers_.size());
        for (std::thread& worker : workers_) worker.join();
    }

    /// A pool of one thread for each hardware thread, made when first asked for.
    static ThreadPool& shared() {
        static ThreadPool pool;
        return pool;
    }

    /// A team of one: the caller. It may serve many threads at once.
    static ThreadPool& serial() {
        static ThreadPool pool(1);
        return pool;
    }

    /// The threads of the team.
    [[nodiscard]] std::size_t size() const noexcept { return workers_.size() + 1; }

    /// The pool as those see it who hand it work.
    operator Team() noexcept {  // NOLINT(*-explicit-*)
        return {size(), this, [](void* pool, std::size_t count, Team::Call* call, void* task) {
                    static_cast<ThreadPool*>(pool)->share_out(count, call, task);
                }};
    }

    /// Calls task(index, worker) for each index below `count` < 2^32, each on some thread of the team;
    /// `worker` < size() tells the threads apart. Returns when all are done; the first exception of a task
    /// comes out here.
    ///
    /// Which worker takes which index is not fixed: a result must not depend on it. A task must not call
    /// run() of the same pool. Cost: nothing is allocated; a pool of one thread, or a count of one, is a
    /// plain loop; otherwise a few atomic operations while the team is awake, a system call where one sleeps.
    template <class Task>
    void run(std::size_t count, Task&& task) {
        Team(*this).run(count, std::forward<Task>(task));
    }

private:
    // The work is handed out by one number, `next_`: the round above, the next index to be taken below. A
    // thread takes an index by exchanging it for the next one, which fails if another did so or the round is
    // over. So whoever has taken an index knows that what it read of call_, function_ and count_ before was
    // of this round: they change only behind close_round(), when all indices are finished. (They are stored
    // with release and read with acquire, so that who has read a new one fails to exchange an old index.) A
    // thread that comes late, or sleeps on, keeps nobody waiting.
    static constexpr unsigned index_bits = 32;
    static constexpr std::uint64_t index_mask = (std::uint64_t{1} << index_bits) - 1;

    /// Calls call(task, index, worker) for each index, on a team of two or more.
    void share_out(std::size_t count, Team::Call* call, void* task) {
        const std::lock_guard one_at_a_time(callers_);
        close_round();
        call_.store(call, std::memory_order_release);
        function_.store(task, std::memory_order_release);
        count_.store(count, std::memory_order_release);
        finished_.store(0, std::memory_order_relaxed);
        work(open_round(count - 1), 0);
        wait(caller_, [&] { return finished_.load() == count; });
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    }

    /// Those who wait for a condition after they have spun in vain.
    struct Sleepers {
        std::atomic<std::size_t> count{0};
        std::mutex mutex;
        std::condition_variable wake;

        /// Wakes up to `most`, having made the condition true. Both sides first write and then read what the
        /// other wrote, in the one order that all threads agree on: one of them sees the other.
        void rouse(std::size_t most) {
            std::size_t sleeping = count.load();
            if (sleeping == 0) return;
            { const std::lock_guard lock(mutex); }
            for (sleeping = (std::min)(sleeping, most); sleeping > 0; --sleeping) wake.notify_one();
        }
    };

    /// Returns when condition() holds.
    template <class Condition>
    void wait(Sleepers& sleepers, const Condition& condition) {
        for (std::size_t spin = 0; spin < spins_; ++spin) {
            if (condition()) return;
            detail::spin_pause();
        }
        std::unique_lock lock(sleepers.mutex);
        ++sleepers.count;
        sleepers.wake.wait(lock, condition);
        --sleepers.count;
    }

    /// Ends a round: there is no index to be taken until the next one is open, whatever count_ says.
    void close_round() { next_.store(first_of_next_round() | index_mask); }

    [[nodiscard]] std::uint64_t first_of_next_round() const {
        return ((next_.load(std::memory_order_relaxed) >> index_bits) + 1) << index_bits;
    }

    /// Begins a round; as many sleepers are woken as can help.
    std::uint64_t open_round(std::size_t helpers) {
        const std::uint64_t first = first_of_next_round();
        next_.store(first);
        workers_asleep_.rouse(helpers);
        return first;
    }

    void serve(std::size_t worker) {
        std::uint64_t round = 0;
        for (;;) {
            std::uint64_t next = 0;
            wait(workers_asleep_, [&] { return (next = next_.load()) >> index_bits != round; });
            if (stopping_.load()) return;
            round = next >> index_bits;
            work(next, worker);
        }
    }

    /// Takes index after index of the round of `next`.
    void work(std::uint64_t next, std::size_t worker) {
        const std::uint64_t round = next >> index_bits;
        for (;;) {
            const auto call = call_.load(std::memory_order_acquire);
            void* const function = function_.load(std::memory_order_acquire);
            const std::size_t count = count_.load(std::memory_order_acquire);
            do {
                if (next >> index_bits != round || (next & index_mask) >= count) return;
            } while (!next_.compare_exchange_weak(next, next + 1));
            std::size_t finished = 1;
            try {
                call(function, next & index_mask, worker);
            } catch (...) {
                finished += abandon(next, count);
            }
            if (finished_.fetch_add(finished) + finished == count) caller_.rouse(1);
            next = next_.load();
        }
    }

    /// Keeps the exception in flight, and sees to it that nobody begins another task; tells how many there
    /// were.
    std::size_t abandon(std::uint64_t round, std::size_t count) {
        {
            const std::lock_guard lock(failure_mutex_);
            if (!failure_) failure_ = std::current_exception();
        }
        const std::uint64_t end = (round & ~index_mask) + count;
        const std::uint64_t before = next_.exchange(end);
        return static_cast<std::size_t>(end - before);
    }

    std::vector<std::thread> workers_;
    std::size_t spins_ = 0;
    std::mutex callers_;  // held by the thread whose work is being done

    std::atomic<Team::Call*> call_{nullptr};
    std::atomic<void*> function_{nullptr};
    std::atomic<std::size_t> count_{0};
    std::atomic<bool> stopping_{false};
    std::mutex failure_mutex_;
    std::exception_ptr failure_;  // read by the caller when all is finished
    Sleepers workers_asleep_;
    Sleepers caller_;

    // Each on a cache line of its own: who spins on the one is not disturbed by who writes the other.
    alignas(64) std::atomic<std::uint64_t> next_{0};
    alignas(64) std::atomic<std::size_t> finished_{0};
};

}  // namespace INTARSIA_NAMESPACE
