// Threads that do not share a core.
#pragma once

#include <intarsia/core/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

namespace intarsia::benchmarks {

/// The CPUs that this process may use, as they were before any thread was pinned.
inline const std::vector<int>& allowed_cpus() {
    static const std::vector<int> cpus = [] {
        std::vector<int> found;
#if defined(__linux__)
        cpu_set_t set;
        CPU_ZERO(&set);
        sched_getaffinity(0, sizeof set, &set);
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &set)) found.push_back(cpu);
#endif
        return found;
    }();
    return cpus;
}

/// A team of threads, each on a CPU of its own where there are enough. Schedulers of virtual machines may
/// keep two short-lived bursts of work on one core while another one idles; what is measured here is the
/// library.
class PinnedThreads {
public:
    explicit PinnedThreads(std::size_t threads) : pool_(threads) {
        std::atomic<std::size_t> arrived{0};
        pool_.run(threads, [&](std::size_t, std::size_t worker) {
            pin_to(worker);
            ++arrived;  // who waits for the others takes no second task
            while (arrived < threads) std::this_thread::yield();
        });
    }

    operator ThreadPool&() noexcept { return pool_; }  // NOLINT(*-explicit-*)
    operator Team() noexcept { return pool_; }         // NOLINT(*-explicit-*)

private:
    static void pin_to([[maybe_unused]] std::size_t worker) {
#if defined(__linux__)
        const std::vector<int>& cpus = allowed_cpus();
        if (cpus.empty()) return;
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpus[worker % cpus.size()], &set);
        sched_setaffinity(0, sizeof set, &set);
#endif
    }

    ThreadPool pool_;
};

}  // namespace intarsia::benchmarks
