#include <intarsia/simd/target.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace intarsia::tests::simd_target {
using namespace intarsia::simd;

static_assert(name(Target::baseline) == "baseline" && name(Target::avx2) == "avx2");
static_assert(name(Target::avx512) == "avx512");
static_assert(name(Target::neon) == "neon" && name(Target::generic) == "generic");
static_assert(INTARSIA_HAS_GENERIC || INTARSIA_HAS_NEON || INTARSIA_HAS_BASELINE || INTARSIA_HAS_AVX512);
#if defined(__x86_64__) && !defined(_WIN32)
static_assert(INTARSIA_HAS_AVX512 && !INTARSIA_HAS_NEON);
#elif defined(__aarch64__)
static_assert(INTARSIA_HAS_NEON && !INTARSIA_HAS_AVX512);
#endif

TEST_CASE("the available targets are in order, and the one in use is among them") {
    const auto targets = available_targets();
    REQUIRE(!targets.empty());
    CHECK(std::is_sorted(targets.begin(), targets.end()));
    CHECK(std::adjacent_find(targets.begin(), targets.end()) == targets.end());
    CHECK(std::find(targets.begin(), targets.end(), target()) != targets.end());
    CHECK(target_name() == name(target()));
}

TEST_CASE("the best target is chosen unless INTARSIA_TARGET names another one that is there") {
    const auto targets = available_targets();
    const char* wanted = std::getenv("INTARSIA_TARGET");
    Target expected = targets.back();
    for (const Target target : targets)
        if (wanted && name(target) == wanted) expected = target;
    CHECK(simd::detail::initial_target() == expected);
}

TEST_CASE("a target can be forced where it is available, and only there") {
    const Target before = target();
    for (const Target wanted :
         {Target::generic, Target::baseline, Target::neon, Target::avx2, Target::avx512}) {
        const auto targets = available_targets();
        if (std::find(targets.begin(), targets.end(), wanted) != targets.end()) {
            set_target(wanted);
            CHECK(target() == wanted);
        } else {
            CHECK_THROWS_WITH_AS(
                set_target(wanted),
                ("a target that is not available on this machine: " + std::string(name(wanted))).c_str(),
                ArgumentError);
        }
    }
    set_target(before);
}

}  // namespace intarsia::tests::simd_target
