#include <intarsia/core/thread_pool.hpp>
#include <intarsia/layers/layer.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace intarsia::tests::layers_layer {
namespace {

using Kernel = Weight<"kernel", Shape<3, 5>, Initializer::he_normal>;
using Bias = Weight<"bias", Shape<5>>;
using Weights = WeightList<Kernel, Bias>;
static_assert(Kernel::name == "kernel" && Kernel::initializer == Initializer::he_normal);
static_assert(Bias::initializer == Initializer::zeros);

// 15 floats fill a cache line of 16; 15 doubles two of 8.
static_assert(Weights::count == 2 && Weights::parameters == 20);
static_assert(Weights::offset<float>(0) == 0 && Weights::offset<float>(1) == 16);
static_assert(Weights::offset<float>(2) == 32 && Weights::offset<double>(2) == 24);
static_assert(WeightList<>::count == 0 && WeightList<>::parameters == 0 &&
              WeightList<>::offset<float>(0) == 0);
static_assert(std::is_same_v<Weights::weight<1>, Bias>);

static_assert(std::is_convertible_v<WeightBlock<float, Weights>, WeightBlock<const float, Weights>>);
static_assert(!std::is_convertible_v<WeightBlock<const float, Weights>, WeightBlock<float, Weights>>);

/// The least that a layer can be.
struct Nothing {
    static constexpr std::string_view name = "nothing";
    static constexpr std::string_view keras_class = "Nothing";
    template <class Input>
    struct At : LayerAt<Input, Input> {};
};
/// One whose name depends on its input.
struct Ranked {
    template <class Input>
    struct At : LayerAt<Input, Shape<1>, Weights> {
        static constexpr std::string_view name = Input::rank == 1 ? "flat" : "deep";
        static constexpr std::string_view keras_class = "Ranked";
    };
};
static_assert(layer_name<Nothing, Shape<2>>() == "nothing" && layer_class<Nothing, Shape<2>>() == "Nothing");
static_assert(layer_name<Ranked, Shape<2>>() == "flat" && layer_name<Ranked, Shape<2, 3>>() == "deep");
static_assert(layer_class<Ranked, Shape<2>>() == "Ranked");

// What a layer says that says nothing: its backward may read all, and it takes no workspace.
using Silent = Nothing::At<Shape<2, 3>>;
static_assert(Silent::backward_reads_input && Silent::backward_reads_output);
static_assert(!Silent::in_place && !Silent::preserves_values && Silent::multiply_adds == 0);
static_assert(Silent::forward_workspace<float>(128, 8) == 0 &&
              Silent::backward_workspace<float>(128, 8) == 0);

}  // namespace

TEST_CASE("a block of weights hands out each weight's numbers") {
    std::vector<float> numbers(Weights::offset<float>(2));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i);
    const WeightBlock<float, Weights> block(numbers.data());
    static_assert(get<0>(WeightBlock<float, Weights>()).size() == 15);
    CHECK(get<0>(block).front() == 0);
    CHECK(get<1>(block).front() == 16);
    CHECK(get<1>(block).size() == 5);
    get<1>(block)[4] = -1;
    const WeightBlock<const float, Weights> to_read = block;
    CHECK(get<1>(to_read)[4] == -1);
    static_assert(std::is_same_v<decltype(get<1>(to_read))::element_type, const float>);
}

TEST_CASE("a pass's ranges cover every index once, and begin at whole grains") {
    for (const std::size_t size : {1u, 2u, 3u, 5u}) {
        ThreadPool threads(size);
        const Pass<float> pass{threads, {}};
        for (const std::size_t grain : {1u, 3u, 64u})
            for (const std::size_t count : {0u, 1u, 2u, 3u, 7u, 19u, 20u, 21u, 63u, 64u, 65u, 1000u, 4097u}) {
                std::vector<std::atomic<int>> visits(count);
                std::atomic<int> wrong{0}, calls{0};
                const auto visit = [&](std::size_t first, std::size_t last, std::size_t worker) {
                    ++calls;
                    if (first % grain != 0 || first >= last || last > count || worker >= size) ++wrong;
                    for (std::size_t i = first; i < last; ++i) ++visits[i];
                };
                pass.for_ranges(count, visit, grain);
                for (const auto& number : visits)
                    if (number != 1) ++wrong;
                CAPTURE(size);
                CAPTURE(grain);
                CAPTURE(count);
                CHECK(wrong == 0);
                CHECK((size > 1 || calls == (count > 0)));  // alone, one range is the least work
            }
    }
}

}  // namespace intarsia::tests::layers_layer
