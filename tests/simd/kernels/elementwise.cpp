#include "../../numbers.hpp"

#include <intarsia/simd/kernels.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace intarsia::tests::simd_kernels_elementwise {
namespace {

constexpr std::size_t counts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100};

/// Rounds once or, for a gradient that tells its three arguments apart, not at all: exact to compare.
struct Halve {
    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = x * simd::element_t<V>(0.5);
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& x, const V& y) {
        dy = x > y ? dy : -dy;
    }
};

template <class T>
void check_add(std::size_t count) {
    CAPTURE(count);
    const Misaligned<T> a(random_numbers<T>(count, 1)), b(random_numbers<T>(count, 2));
    std::vector<T> sums(count);
    for (std::size_t i = 0; i < count; ++i) sums[i] = a.data()[i] + b.data()[i];
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> sum(count), over_a(std::vector<T>(a.begin(), a.end())),
                over_b(std::vector<T>(b.begin(), b.end()));
            kernels.add(a.data(), b.data(), sum.data(), count);
            kernels.add(over_a.data(), b.data(), over_a.data(), count);
            kernels.add(a.data(), over_b.data(), over_b.data(), count);
            for (const Guarded<T>* result : {&sum, &over_a, &over_b}) {
                CHECK(result->intact());
                CHECK(std::equal(result->begin(), result->end(), sums.begin()));
            }
        });
    });
}

template <class T>
void check_apply(std::size_t count) {
    CAPTURE(count);
    const Misaligned<T> x(random_numbers<T>(count, 1)), y(random_numbers<T>(count, 2));
    const Misaligned<T> dy(random_numbers<T>(count, 3));
    std::vector<T> halves(x.begin(), x.end()), slopes(dy.begin(), dy.end());
    for (std::size_t i = 0; i < count; ++i) {
        Halve::apply(halves[i]);
        Halve::gradient(slopes[i], x.data()[i], y.data()[i]);
    }
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> result(count), in_place(std::vector<T>(x.begin(), x.end()));
            kernels.template apply<Halve>(x.data(), result.data(), count);
            kernels.template apply<Halve>(in_place.data(), in_place.data(), count);
            CHECK(result.intact());
            CHECK(in_place.intact());
            CHECK(std::equal(result.begin(), result.end(), halves.begin()));
            CHECK(std::equal(in_place.begin(), in_place.end(), halves.begin()));

            Guarded<T> gradient(count), over_dy(std::vector<T>(dy.begin(), dy.end()));
            kernels.template apply_gradient<Halve>(x.data(), y.data(), dy.data(), gradient.data(), count);
            kernels.template apply_gradient<Halve>(x.data(), y.data(), over_dy.data(), over_dy.data(), count);
            CHECK(gradient.intact());
            CHECK(over_dy.intact());
            CHECK(std::equal(gradient.begin(), gradient.end(), slopes.begin()));
            CHECK(std::equal(over_dy.begin(), over_dy.end(), slopes.begin()));
        });
    });
}

template <class T>
void check_dropout(std::size_t count, std::uint64_t first, std::uint32_t threshold) {
    CAPTURE(count);
    CAPTURE(first);
    CAPTURE(threshold);
    constexpr RandomKey key = RandomKey(Seed{2024}).fold(3);
    const Misaligned<T> x(random_numbers<T>(count, 1));
    std::vector<T> expected(x.begin(), x.end());
    for (std::size_t i = 0; i < count; ++i)
        expected[i] = reference::dropout_keeps(key, first + i, threshold) ? expected[i] * T(1.25) : T(0);
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> y(count), dx(count), in_place(std::vector<T>(x.begin(), x.end()));
            std::vector<std::uint8_t> kept(count + 1, 99);
            kernels.dropout(x.data(), y.data(), count, key, first, threshold, T(1.25), kept.data());
            kernels.dropout_gradient(x.data(), kept.data(), dx.data(), count, T(1.25));
            CHECK((dx.intact() && kept.back() == 99));
            CHECK(std::equal(dx.begin(), dx.end(), expected.begin()));
            kernels.dropout(in_place.data(), in_place.data(), count, key, first, threshold, T(1.25),
                            kept.data());
            CHECK(y.intact());
            CHECK(in_place.intact());
            CHECK(std::equal(y.begin(), y.end(), expected.begin()));
            CHECK(std::equal(in_place.begin(), in_place.end(), expected.begin()));
        });
    });
}

/// Moves a number along its slots and sums up what it meets.
template <std::size_t Slots, class T>
struct Shift {
    static constexpr std::size_t slots = Slots;
    T rate;

    template <class V>
    INTARSIA_INLINE void apply(V& weight, const V& gradient, V* slot) const {
        V carried = weight;
        for (std::size_t s = 0; s < slots; ++s) {
            const V next = slot[s];
            slot[s] = carried;
            carried = next;
        }
        weight = carried + gradient * rate;
    }
};

template <std::size_t Slots, class T>
void check_optimizer_step() {
    const Shift<Slots, T> rule{T(0.5)};
    constexpr std::size_t count = 48, stride = count + 5;
    const auto before = random_numbers<T>(count, 1), state_before = random_numbers<T>(Slots * stride, 2);
    const Misaligned<T> gradients(random_numbers<T>(count, 3));
    std::vector<T> expected = before, expected_state = state_before;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<T, Slots + 1> slot{};
        for (std::size_t s = 0; s < Slots; ++s) slot[s] = expected_state[s * stride + i];
        rule.apply(expected[i], gradients.data()[i], slot.data());
        for (std::size_t s = 0; s < Slots; ++s) expected_state[s * stride + i] = slot[s];
    }
    for_each_target([&] {
        simd::dispatch([&](auto kernels) {
            Guarded<T> weights(before), state(state_before);
            kernels.optimizer_step(rule, weights.data(), gradients.data(), state.data(), stride, count);
            CHECK(weights.intact());
            CHECK(state.intact());
            CHECK(std::equal(weights.begin(), weights.end(), expected.begin()));
            CHECK(std::equal(state.begin(), state.end(), expected_state.begin()));
        });
    });
}

}  // namespace

TEST_CASE("sums of two arrays, number by number") {
    for (const std::size_t count : counts) {
        check_add<float>(count);
        check_add<double>(count);
    }
}

TEST_CASE("a function of each number, and its gradient, also in place") {
    for (const std::size_t count : counts) {
        check_apply<float>(count);
        check_apply<double>(count);
    }
}

TEST_CASE("dropout leaves out the numbers whose random words say so") {
    for (const std::size_t count : {0u, 1u, 63u, 64u, 65u, 200u})
        for (const std::uint32_t threshold : {0u, 1u << 30, 1u << 31, ~0u}) {
            check_dropout<float>(count, 0, threshold);
            check_dropout<double>(count, 0, threshold);
        }
}

TEST_CASE("dropout's words follow from the place in the batch, beyond 2^32 blocks too") {
    for (const std::uint64_t first :
         {std::uint64_t{64}, std::uint64_t{1} << 33, (std::uint64_t{1} << 34) - 64}) {
        check_dropout<float>(130, first, 1u << 31);
        check_dropout<double>(130, first, 1u << 31);
    }
}

TEST_CASE("an optimizer's step sees each weight with its gradient and its slots of state") {
    check_optimizer_step<0, float>();
    check_optimizer_step<1, float>();
    check_optimizer_step<3, float>();
    check_optimizer_step<0, double>();
    check_optimizer_step<1, double>();
    check_optimizer_step<3, double>();
}

}  // namespace intarsia::tests::simd_kernels_elementwise
