#include <intarsia/core/thread_pool.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace intarsia::tests::core_thread_pool {

TEST_CASE("every index is done once, by a worker of the team") {
    for (const std::size_t size : {1u, 2u, 3u, 5u}) {
        ThreadPool pool(size);
        CHECK(pool.size() == size);
        for (const std::size_t count : {0u, 1u, 2u, 3u, 7u, 1000u}) {
            std::vector<std::atomic<int>> visits(count);
            std::atomic<int> strangers{0};
            pool.run(count, [&](std::size_t index, std::size_t worker) {
                ++visits[index];
                if (worker >= size) ++strangers;
            });
            for (const auto& number : visits) CHECK(number == 1);
            CHECK(strangers == 0);
        }
    }
}

TEST_CASE("workers are told apart: two that run at once never share a number") {
    ThreadPool pool(3);
    std::vector<std::atomic<int>> inside(3);
    std::atomic<int> collisions{0};
    for (int round = 0; round < 200; ++round)
        pool.run(20, [&](std::size_t, std::size_t worker) {
            if (++inside[worker] != 1) ++collisions;
            --inside[worker];
        });
    CHECK(collisions == 0);
}

TEST_CASE("round after round, what a round wrote is there for the next") {
    ThreadPool pool(3);
    std::vector<std::size_t> numbers(7);  // not atomic: run() itself must order the rounds
    for (std::size_t round = 0; round < 5000; ++round)
        pool.run(numbers.size(), [&](std::size_t index, std::size_t) {
            if (numbers[index] == round) ++numbers[index];
        });
    for (const std::size_t number : numbers) CHECK(number == 5000);
}

TEST_CASE(
    "a long round behind a short one: nobody who is still in the short one takes an index of the long one") {
    ThreadPool pool(2);
    std::vector<std::atomic<int>> visits(40);
    int wrong = 0;
    for (int round = 0; round < 50'000; ++round) {
        const std::size_t count = round % 2 == 0 ? 2 : visits.size();
        for (auto& number : visits) number.store(0, std::memory_order_relaxed);
        pool.run(count, [&](std::size_t index, std::size_t) { ++visits[index]; });
        for (std::size_t i = 0; i < visits.size(); ++i) wrong += visits[i] != (i < count ? 1 : 0);
    }
    CHECK(wrong == 0);
}

TEST_CASE("a task's exception comes out of run(), once, and the pool goes on") {
    for (const std::size_t size : {1u, 3u}) {
        ThreadPool pool(size);
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> begun{0};
            CHECK_THROWS_WITH_AS(pool.run(1000,
                                          [&](std::size_t index, std::size_t) {
                                              ++begun;
                                              if (index == 3) throw std::runtime_error("three");
                                          }),
                                 "three", std::runtime_error);
            CHECK(begun >= 1);
            std::atomic<int> done{0};
            pool.run(10, [&](std::size_t, std::size_t) { ++done; });
            CHECK(done == 10);
        }
        // Everybody throws: one of the exceptions comes out.
        CHECK_THROWS_AS(pool.run(10, [](std::size_t, std::size_t) { throw 7; }), int);
        pool.run(2, [](std::size_t, std::size_t) {});
    }
}

TEST_CASE("threads that wait too long fall asleep, and are woken: workers by work, the caller by its end") {
    for (const std::size_t size : {2u, 5u}) {
        ThreadPool pool(size);
        std::atomic<int> done{0};
        for (int round = 0; round < 20; ++round) {
            std::this_thread::sleep_for(std::chrono::milliseconds(round % 2));
            pool.run(size, [&](std::size_t index, std::size_t) {
                if (index == static_cast<std::size_t>(round) % size)
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                ++done;
            });
            CHECK(done == (round + 1) * static_cast<int>(size));
        }
    }
}

TEST_CASE("every task is done when the exceptions of some come out") {
    ThreadPool pool(4);
    for (int round = 0; round < 200; ++round) {
        std::atomic<int> inside{0};
        CHECK_THROWS_AS(pool.run(50,
                                 [&](std::size_t index, std::size_t) {
                                     ++inside;
                                     if (index % 7 == 3) {
                                         --inside;
                                         throw 7;
                                     }
                                     std::this_thread::yield();
                                     --inside;
                                 }),
                        int);
        CHECK(inside == 0);
    }
}

TEST_CASE("a task may hand work to another pool") {
    ThreadPool outer(2), inner(3);
    std::atomic<int> done{0};
    outer.run(20, [&](std::size_t, std::size_t) {
        inner.run(10, [&](std::size_t, std::size_t) { ++done; });
        ThreadPool::serial().run(5, [&](std::size_t, std::size_t) { ++done; });
    });
    CHECK(done == 20 * 15);
}

TEST_CASE("callers take turns") {
    ThreadPool pool(3);
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                std::vector<int> marks(11);
                pool.run(marks.size(), [&](std::size_t index, std::size_t) { ++marks[index]; });
                for (const int mark : marks)
                    if (mark != 1) ++wrong;
            }
        });
    for (std::thread& caller : callers) caller.join();
    CHECK(wrong == 0);
}

TEST_CASE(
    "a team of one works on the caller's thread; the shared one has a thread for each of the machine's") {
    const std::thread::id self = std::this_thread::get_id();
    std::vector<std::size_t> order;
    ThreadPool::serial().run(3, [&](std::size_t index, std::size_t worker) {
        CHECK(std::this_thread::get_id() == self);
        CHECK(worker == 0);
        order.push_back(index);
    });
    CHECK(order == std::vector<std::size_t>{0, 1, 2});
    CHECK(ThreadPool::serial().size() == 1);
    CHECK(ThreadPool::shared().size() == std::max(1u, std::thread::hardware_concurrency()));
    CHECK(&ThreadPool::shared() == &ThreadPool::shared());
}

}  // namespace intarsia::tests::core_thread_pool
