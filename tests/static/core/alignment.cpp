#include <intarsia/core/alignment.hpp>

namespace intarsia::tests::static_core_alignment {
static_assert(aligned_size<float>(0) == 0 && aligned_size<float>(1) == 16);
static_assert(aligned_size<float>(16) == 16 && aligned_size<float>(17) == 32);
static_assert(aligned_size<double>(9) == 16 && aligned_size<char>(1) == cache_line);

}  // namespace intarsia::tests::static_core_alignment
