#include <intarsia/core/team.hpp>
#include <intarsia/core/thread_pool.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace intarsia::tests::core_team {
namespace {

constexpr std::size_t sum_below(std::size_t count) {
    std::size_t sum = 0;
    Team{}.run(count, [&](std::size_t index, std::size_t worker) { sum += index + worker; });
    return sum;
}
static_assert(Team{}.size() == 1);
static_assert(sum_below(0) == 0 && sum_below(1) == 0 && sum_below(5) == 10);

}  // namespace

TEST_CASE("a pool is a team: every index is done once, by one of its workers") {
    for (const std::size_t size : {1u, 2u, 3u}) {
        ThreadPool pool(size);
        const Team team = pool;
        CHECK(team.size() == size);
        for (const std::size_t count : {0u, 1u, 2u, 100u}) {
            std::vector<std::atomic<int>> visits(count);
            std::atomic<int> strangers{0};
            team.run(count, [&](std::size_t index, std::size_t worker) {
                ++visits[index];
                if (worker >= size) ++strangers;
            });
            for (const auto& number : visits) CHECK(number == 1);
            CHECK(strangers == 0);
        }
    }
}

TEST_CASE("a task may be constant, and what it throws comes out") {
    ThreadPool pool(2);
    const Team team = pool;
    std::atomic<int> calls{0};
    const auto count = [&](std::size_t, std::size_t) { ++calls; };
    team.run(7, count);
    CHECK(calls == 7);
    CHECK_THROWS_AS(team.run(3, [](std::size_t, std::size_t) { throw std::runtime_error("no"); }),
                    std::runtime_error);
}

}  // namespace intarsia::tests::core_team
