#include "../gradient_check.hpp"

#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/layer_check.hpp>
#include <intarsia/tensor/reference.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::layers_dense {
namespace {

constexpr DenseOptions bare{.use_bias = false, .kernel_initializer = Initializer::he_normal};

using Last = Dense<10>::At<Shape<128>>;
static_assert(std::is_same_v<Last::output_shape, Shape<10>>);
static_assert(Last::multiply_adds == 1280 && Last::weights::parameters == 1290);
static_assert(std::is_same_v<Last::weights::weight<0>::shape, Shape<128, 10>>);
static_assert(Last::weights::weight<0>::name == "kernel" && Last::weights::weight<1>::name == "bias");
static_assert(Dense<10, bare>::At<Shape<3>>::weights::count == 1);
static_assert(Dense<10, bare>::At<Shape<3>>::weights::weight<0>::initializer == Initializer::he_normal);
static_assert(Last::backward_reads_input && !Last::backward_reads_output && !Last::in_place);
static_assert(Dense<1>::name == "dense" && Dense<1>::keras_class == "Dense");

template <std::size_t Inputs, std::size_t Units, DenseOptions Options>
void check_forward(std::size_t batch) {
    CAPTURE(batch);
    LayerRun<Dense<Units, Options>, Shape<Inputs>, float> run(batch);
    run.forward();
    const auto exact = [&](auto wide) {
        const auto x = wide(run.x), weights = wide(run.weights);
        std::vector<Wide> y(batch * Units);
        reference::matrix_multiply(
            static_cast<reference::Index>(batch), Units, Inputs, x.data(), weights.data(),
            Options.use_bias ? &weights[aligned_size<float>(Inputs * Units)] : nullptr, y.data());
        return y;
    };
    check_close(run.y, exact([](const auto& n) { return widened(n); }),
                exact([](const auto& n) { return magnitudes(n); }), Inputs + 1);
}

/// Both passes where most numbers of x and dy are 0, which has kernels of its own.
template <std::size_t Inputs, std::size_t Units>
void check_with_zeros(std::size_t batch) {
    CAPTURE(batch);
    using Run = LayerRun<Dense<Units>, Shape<Inputs>, float>;
    const auto index = [](std::size_t i) { return static_cast<reference::Index>(i); };
    for_each_target([&] {
        Run run(batch);
        run.drop_most();
        run.forward();
        run.backward();
        const auto check = [&](const auto& actual, std::size_t operations, auto exact) {
            check_close(actual, exact([](const auto& n) { return widened(n); }),
                        exact([](const auto& n) { return magnitudes(n); }), operations);
        };
        const auto kernel = [&](auto wide) {
            return wide(std::vector<float>(run.weights.begin(), run.weights.begin() + Inputs * Units));
        };
        check(run.y, Inputs + 1, [&](auto wide) {
            std::vector<Wide> y(batch * Units);
            reference::matrix_multiply(index(batch), Units, Inputs, wide(run.x).data(), kernel(wide).data(),
                                       &wide(run.weights)[aligned_size<float>(Inputs * Units)], y.data());
            return y;
        });
        check(run.dx, Units, [&](auto wide) {
            std::vector<Wide> dx(batch * Inputs);
            reference::matrix_multiply(index(batch), Inputs, Units, wide(run.dy).data(),
                                       transposed(kernel(wide), Inputs, Units).data(),
                                       static_cast<const Wide*>(nullptr), dx.data());
            return dx;
        });
        check(std::vector<float>(run.dweights.begin(), run.dweights.begin() + Inputs * Units), batch,
              [&](auto wide) {
                  std::vector<Wide> dkernel(Inputs * Units);
                  reference::matrix_multiply(
                      Inputs, Units, index(batch), transposed(wide(run.x), batch, Inputs).data(),
                      wide(run.dy).data(), static_cast<const Wide*>(nullptr), dkernel.data());
                  return dkernel;
              });
    });
}

// What it takes, and what it refuses.
static_assert(LayerOn<Dense<3>, Shape<5>> && !LayerOn<Dense<3>, Shape<5, 2>> && !LayerOn<Dense<0>, Shape<5>>);

}  // namespace

TEST_CASE("Dense multiplies by its kernel and adds its bias") {
    for (const std::size_t batch : {1u, 2u, 7u, 130u}) {  // one sample takes a path of its own
        check_forward<20, 10, DenseOptions{}>(batch);
        check_forward<3, 131, bare>(batch);
    }
}

TEST_CASE("Dense skips zeros") {
    for (const std::size_t batch : {15u, 16u, 130u, 300u}) check_with_zeros<500, 70>(batch);
}

TEST_CASE("Dense's gradients are its slopes") {
    for (const std::size_t batch : {1u, 2u, 5u}) check_gradients<Dense<4>, Shape<7>>(batch);
    check_gradients<Dense<9, bare>, Shape<3>>(3);
}

TEST_CASE("Dense has the same bits for any number of threads") {
    for (const std::size_t batch : {1u, 5u, 129u}) {
        check_threads<Dense<130>, Shape<9>>(batch);
        check_threads<Dense<3>, Shape<333>>(batch);
    }
    for (const std::size_t batch : {33u, 300u}) check_threads<Dense<70>, Shape<500>>(batch, true);
}

}  // namespace intarsia::tests::layers_dense
