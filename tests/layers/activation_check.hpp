// An activation of the library against golden values and slopes, and everything that all activations share.
#pragma once

#include "../golden/layers.hpp"
#include "../gradient_check.hpp"

#include <cstddef>
#include <iterator>
#include <type_traits>

namespace intarsia::tests {

/// Whether Keras has a name for it as an activation of another layer.
template <class Layer>
concept NamedActivation = requires {
    Layer::keras_activation;
};

/// Checks f(x) and f'(x) at golden::activations::x within `tolerance` of 1 + |exact|, on every target.
template <class Layer, class T, std::size_t Count>
void check_golden_activation(const double (&y)[Count], const double (&slope)[Count], double tolerance) {
    static_assert(Count == std::size(golden::activations::x));
    for_each_target([&] {
        LayerRun<Layer, Shape<Count>, T> run(1);
        for (std::size_t i = 0; i < Count; ++i) {
            run.x[i] = static_cast<T>(golden::activations::x[i]);
            run.dy[i] = T(1);
        }
        run.forward();
        run.backward();
        for (std::size_t i = 0; i < Count; ++i) {
            CAPTURE(golden::activations::x[i]);
            CHECK(std::abs(static_cast<double>(run.y[i]) - y[i]) <= tolerance * (1 + std::abs(y[i])));
            CHECK(std::abs(static_cast<double>(run.dx[i]) - slope[i]) <=
                  tolerance * (1 + std::abs(slope[i])));
        }
    });
}

/// The values and slopes of an activation; that they belong together; that a NaN stays one; in place; and the
/// same bits for any number of threads. Its errors are at most `units` units in the last place of 1 +
/// |exact|.
template <class Layer, std::size_t Count>
void check_activation(const double (&y)[Count], const double (&slope)[Count], double units = 4) {
    using At = typename Layer::template At<Shape<3, 4, 2>>;
    static_assert(std::is_same_v<typename At::output_shape, Shape<3, 4, 2>>);
    static_assert(At::weights::count == 0);
    static_assert(At::backward_reads_input == Layer::gradient_reads_input);

    check_golden_activation<Layer, float>(y, slope, units * 0x1p-23);
    check_golden_activation<Layer, double>(y, slope, units * 0x1p-52);
    check_gradients<Layer, Shape<3, 4, 5>>(3);
    if constexpr (At::in_place) check_in_place<Layer, Shape<3, 4, 5>>(3);
    for (const std::size_t batch : {1u, 40u}) check_threads<Layer, Shape<333>>(batch);

    LayerRun<Layer, Shape<19>, float> spoilt(1);
    for (float& number : spoilt.x) number = std::numeric_limits<float>::quiet_NaN();
    for_each_target([&] {
        spoilt.forward();
        for (const float number : spoilt.y) CHECK(std::isnan(number));
    });
}

}  // namespace intarsia::tests
