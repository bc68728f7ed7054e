#include <intarsia/core/working_memory.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>

namespace intarsia::tests::core_working_memory {

TEST_CASE("memory of the caller's is used where it lies, and stays") {
    float numbers[3] = {1, 2, 3};
    {
        WorkingMemory<float> memory(numbers);
        CHECK(memory.data() == numbers);
        WorkingMemory<float> moved = std::move(memory);
        CHECK(moved.data() == numbers);
    }
    CHECK(numbers[2] == 3);
}

TEST_CASE("memory from the heap begins on a cache line, with zeros, and moves with its owner") {
    auto memory = WorkingMemory<float>::on_heap(100);
    float* numbers = memory.data();
    CHECK(reinterpret_cast<std::uintptr_t>(numbers) % cache_line == 0);
    CHECK(numbers[99] == 0);
    auto other = WorkingMemory<float>::on_heap(7);
    other = std::move(memory);  // both are given back once: the sanitizer watches
    CHECK(other.data() == numbers);
    const WorkingMemory<float> moved = std::move(other);
    CHECK(moved.data() == numbers);
    CHECK(WorkingMemory<float>::on_heap(0).data() == nullptr);
}

}  // namespace intarsia::tests::core_working_memory
