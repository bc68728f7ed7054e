// Threads that are made once and wait for work.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace intarsia {

/// A fixed team of threads, the calling one among them.
///
/// One thread at a time may hand work to a pool; a second one waits until the first is served. A pool of one
/// thread does each caller's work on the caller's thread, and nobody waits.
class ThreadPool {
public:
    /// `threads` = 0 means one for each hardware thread.
    explicit ThreadPool(std::size_t threads = 0) {
        if (threads == 0) threads = std::max<std::size_t>(1, std::thread::hardware_concurrency());
        workers_.reserve(threads - 1);
        for (std::size_t worker = 1; worker < threads; ++worker)
            workers_.emplace_back([this, worker] { serve(worker); });
    }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    ~ThreadPool() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
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

    /// Calls task(index, worker) for each index below `count`, each on some thread of the team; `worker` <
    /// size() tells the threads apart. Returns when all are done; the first exception of a task comes out
    /// here.
    ///
    /// Which worker takes which index is not fixed: a result must not depend on it. A task must not call
    /// run() of the same pool. Cost: nothing is allocated; a pool of one thread, or a count of one, is a
    /// plain loop.
    template <class Task>
    void run(std::size_t count, Task&& task) {
        if (workers_.empty() || count <= 1) {
            for (std::size_t index = 0; index < count; ++index) task(index, std::size_t{0});
            return;
        }
        using Function = std::remove_reference_t<Task>;
        const std::lock_guard one_at_a_time(callers_);
        {
            const std::lock_guard lock(mutex_);
            call_ = [](void* function, std::size_t index, std::size_t worker) {
                (*static_cast<Function*>(function))(index, worker);
            };
            function_ = const_cast<void*>(static_cast<const void*>(std::addressof(task)));
            count_ = count;
            next_.store(0, std::memory_order_relaxed);
            busy_ = workers_.size();
            ++round_;
        }
        wake_.notify_all();
        work(0);
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return busy_ == 0; });
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    }

private:
    void serve(std::size_t worker) {
        std::size_t seen = 0;
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return stopping_ || round_ != seen; });
            if (stopping_) return;
            seen = round_;
            lock.unlock();
            work(worker);
            lock.lock();
            if (--busy_ == 0) done_.notify_one();
        }
    }

    void work(std::size_t worker) {
        try {
            for (std::size_t index; (index = next_.fetch_add(1, std::memory_order_relaxed)) < count_;)
                call_(function_, index, worker);
        } catch (...) {
            next_.store(count_, std::memory_order_relaxed);  // nobody begins another task
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
        }
    }

    std::vector<std::thread> workers_;
    std::mutex callers_;  // held by the thread whose work is being done

    std::mutex mutex_;  // guards what follows, but for next_; call_, function_, count_ rest while busy_ > 0
    std::condition_variable wake_;
    std::condition_variable done_;
    void (*call_)(void*, std::size_t, std::size_t) = nullptr;
    void* function_ = nullptr;
    std::size_t count_ = 0;
    std::atomic<std::size_t> next_{0};
    std::size_t busy_ = 0;
    std::size_t round_ = 0;
    bool stopping_ = false;
    std::exception_ptr failure_;
};

}  // namespace intarsia
