#include <intarsia/core/aligned_buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace intarsia::tests::core_aligned_buffer {
static_assert(std::is_nothrow_move_constructible_v<AlignedBuffer<float>>);

TEST_CASE("a buffer begins on a cache line, and with zeros") {
    for (const std::size_t size : {1u, 3u, 16u, 1001u}) {
        const AlignedBuffer<double> buffer(size);
        CHECK(buffer.size() == size);
        CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % cache_line == 0);
        CHECK(std::all_of(buffer.begin(), buffer.end(), [](double number) { return number == 0; }));
        CHECK(buffer.end() - buffer.begin() == static_cast<std::ptrdiff_t>(size));
    }
}

TEST_CASE("an empty buffer owns nothing") {
    const AlignedBuffer<float> none, zero(0), copy = none;
    for (const auto* buffer : {&none, &zero, &copy}) {
        CHECK(buffer->size() == 0);
        CHECK(buffer->data() == nullptr);
        CHECK(buffer->begin() == buffer->end());
    }
}

TEST_CASE("numbers can be given away") {
    AlignedBuffer<double> buffer(3);
    double* numbers = buffer.release();
    CHECK(buffer.size() == 0);
    CHECK(buffer.data() == nullptr);
    numbers[2] = 1;
    AlignedBuffer<double>::free(numbers);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INTARSIA_TESTS_SANITIZED
#endif
#endif
#if !defined(INTARSIA_TESTS_SANITIZED)  // a sanitizer ends the program where so much is asked for
TEST_CASE("more numbers than there can be are refused") {
    CHECK_THROWS_AS(AlignedBuffer<double>(static_cast<std::size_t>(-1) / 2), std::bad_alloc);
}
#endif

TEST_CASE("copies are deep, moves hand over") {
    AlignedBuffer<int> first(3);
    first[1] = 5;
    AlignedBuffer<int> copy = first;
    CHECK(copy[1] == 5);
    copy[1] = 6;
    CHECK(first[1] == 5);

    const int* memory = copy.data();
    AlignedBuffer<int> moved = std::move(copy);
    CHECK(moved.data() == memory);
    CHECK(moved[1] == 6);

    first = moved;
    CHECK(first[1] == 6);
    CHECK(first.data() != moved.data());
    first = std::move(moved);
    CHECK(first.data() == memory);
    AlignedBuffer<int>& same = first;
    first = same;
    CHECK(first[1] == 6);
    first = AlignedBuffer<int>();
    CHECK(first.size() == 0);
}

TEST_CASE("a buffer is a span to whoever wants one") {
    AlignedBuffer<float> buffer(4);
    const std::span<float> numbers = buffer;
    numbers[2] = 7;
    const AlignedBuffer<float>& to_read = buffer;
    const std::span<const float> seen = to_read;
    CHECK(seen.size() == 4);
    CHECK(seen[2] == 7);
    CHECK(to_read[2] == 7);
}

}  // namespace intarsia::tests::core_aligned_buffer
