#include "../numbers.hpp"

#include <intarsia/simd/kernels.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace intarsia::tests::simd_kernels {
namespace {

template <class Kernels>
constexpr simd::Target target_of() {
#if INTARSIA_HAS_AVX512
    if (std::is_same_v<Kernels, simd::avx512::Kernels>) return simd::Target::avx512;
#endif
#if INTARSIA_HAS_AVX2
    if (std::is_same_v<Kernels, simd::avx2::Kernels>) return simd::Target::avx2;
#endif
#if INTARSIA_HAS_NEON
    if (std::is_same_v<Kernels, simd::neon::Kernels>) return simd::Target::neon;
#endif
#if INTARSIA_HAS_BASELINE
    if (std::is_same_v<Kernels, simd::baseline::Kernels>) return simd::Target::baseline;
#endif
    return simd::Target::generic;
}

using Geometry = simd::Conv2DGeometry<simd::Axis<5, 3, 1, true>, simd::Axis<5, 3, 1, true>, 3, 17>;

}  // namespace

TEST_CASE("dispatch hands out the kernels of the target in use, and hands back what they give") {
    for_each_target([] {
        const simd::Target used = simd::dispatch([](auto kernels) { return target_of<decltype(kernels)>(); });
        CHECK(used == simd::target());
    });
}

TEST_CASE("the largest of the targets suffices for each") {
    constexpr auto scratch = [](auto kernels) {
        return kernels.template conv2d_prepared_size<float, Geometry>();
    };
    constexpr std::size_t largest = simd::largest_of_targets(scratch);
    bool reached = false;
    for_each_target([&] {
        const std::size_t own = simd::dispatch(scratch);
        CHECK(own <= largest);
        reached = reached || own == largest;
    });
    CHECK(largest >= Geometry::kernel_size);
    if (simd::available_targets().size() == std::size(simd::detail::compiled_targets)) CHECK(reached);
}

}  // namespace intarsia::tests::simd_kernels
