#include <intarsia/core/name.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

namespace intarsia::tests::core_name {
namespace {

template <Name Text>
struct Named {
    static constexpr std::string_view text = Text;
};
static_assert(Named<"kernel">::text == "kernel" && Named<"">::text.empty());
static_assert(std::is_same_v<Named<"a">, Named<"a">> && !std::is_same_v<Named<"a">, Named<"b">>);

}  // namespace

TEST_CASE("a name is its text") { CHECK(std::string_view(Name("two words")) == "two words"); }

}  // namespace intarsia::tests::core_name
