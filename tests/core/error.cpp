#include <intarsia/core/error.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <type_traits>

namespace intarsia::tests::core_error {
static_assert(std::is_base_of_v<std::runtime_error, Error>);
static_assert(std::is_base_of_v<Error, ArgumentError> && std::is_base_of_v<Error, FileError>);
static_assert(std::is_base_of_v<Error, FormatError>);
static_assert(std::is_nothrow_copy_constructible_v<Error>);

TEST_CASE("a format error says which source, at which byte, and what is wrong") {
    const FormatError error("digits.gz", 18, "expected a code length of 1 to 15, found 16");
    CHECK(error.source() == "digits.gz");
    CHECK(error.offset() == 18);
    CHECK(std::string(error.what()) == "digits.gz: byte 18: expected a code length of 1 to 15, found 16");
    const FormatError copy = error;
    CHECK(std::string(copy.what()) == error.what());
}

TEST_CASE("whoever catches Error catches them all") {
    const auto caught = [](auto error) {
        try {
            throw error;
        } catch (const Error& base) {
            return std::string(base.what());
        }
    };
    CHECK(caught(ArgumentError("no epochs")) == "no epochs");
    CHECK(caught(FileError("x: no such file")) == "x: no such file");
    CHECK(caught(FormatError("x", 0, "empty")) == "x: byte 0: empty");
    CHECK(caught(ArgumentError({"label ", 10, " of ", 10})) == "label 10 of 10");
    CHECK(caught(FormatError("x", 3, {"version ", 2})) == "x: byte 3: version 2");
}

}  // namespace intarsia::tests::core_error
