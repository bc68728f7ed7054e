// What is wrong, put into words where it is noticed.
#pragma once

#include <intarsia/core/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// A part of a problem: text that somebody else owns, or a whole number.
class ProblemPart {
public:
    /// A text, which must outlive it.
    template <std::convertible_to<std::string_view> Text>
    constexpr ProblemPart(const Text& text) noexcept : text_(text) {}  // NOLINT(*-explicit-*)
    /// A whole number.
    template <std::integral Number>
    requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) constexpr ProblemPart(
        Number number) noexcept  // NOLINT(*-explicit-*)
        : number_(number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number)),
          kind_(number < 0 ? Kind::negative : Kind::number) {}

    /// Writes it behind the message: a number in decimal digits.
    void append_to(std::string& message) const {
        if (kind_ == Kind::text) {
            message += text_;
            return;
        }
        char digits[20];  // of 2^64 - 1
        std::size_t first = sizeof digits;
        std::uint64_t rest = number_;
        do {
            digits[--first] = static_cast<char>('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (kind_ == Kind::negative) message += '-';
        message.append(digits + first, sizeof digits - first);
    }

private:
    enum class Kind : std::uint8_t { text, number, negative };

    std::string_view text_;
    std::uint64_t number_ = 0;
    Kind kind_ = Kind::text;
};

/// What an error is going to say: one text, or parts that follow one another.
///
///     reader.fail({"a palette of at most ", most, " colours expected, came ", count});
///
/// It looks at parts that live as long as the call it is passed to. So all that is compiled where something
/// may go wrong is a table of pointers and numbers; a chain of + would be strings there, their growth and
/// their end, for a message that most programs never see.
class Problem {
public:
    /// One text.
    template <std::convertible_to<std::string_view> Text>
    constexpr Problem(const Text& text) noexcept : whole_(text) {}  // NOLINT(*-explicit-*)
    /// Parts that follow one another.
    constexpr Problem(std::initializer_list<ProblemPart> parts) noexcept
        : parts_(parts) {}  // NOLINT(*-explicit-*)

    /// The whole message.
    [[nodiscard]] INTARSIA_COLD std::string text() const {
        std::string text(whole_);
        for (const ProblemPart& part : parts_) part.append_to(text);
        return text;
    }

private:
    std::string_view whole_;
    std::initializer_list<ProblemPart> parts_;
};

}  // namespace INTARSIA_NAMESPACE
