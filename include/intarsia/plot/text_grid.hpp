// A page of characters, filled in any order.
#pragma once

#include <intarsia/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::plot {

/// Rows and columns of Unicode characters, each taken to be one column wide; blank at first.
class TextGrid {
public:
    TextGrid(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), characters_(rows * columns, U' ') {}

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }

    /// Writes text from a place to the right; what lies outside of the page is lost.
    void put(std::size_t row, std::size_t column, std::u32string_view text) {
        for (const char32_t character : text) put(row, column++, character);
    }

    void put(std::size_t row, std::size_t column, char32_t character) {
        if (row < rows_ && column < columns_) characters_[row * columns_ + column] = character;
    }

    /// The rows as UTF-8, each without the blanks at its end and with a newline.
    [[nodiscard]] std::string text() const {
        std::string text;
        for (std::size_t row = 0; row < rows_; ++row) {
            const std::u32string_view line(characters_.data() + row * columns_, columns_);
            for (const char32_t character : line.substr(0, line.find_last_not_of(U' ') + 1))
                append_utf8(text, character);
            text += '\n';
        }
        return text;
    }

private:
    static void append_utf8(std::string& text, char32_t character) {
        const auto append = [&](char32_t byte) { text += static_cast<char>(byte); };
        if (character < 0x80) {
            append(character);
        } else if (character < 0x800) {
            append(0xC0 | character >> 6);
            append(0x80 | (character & 0x3F));
        } else if (character < 0x10000) {
            append(0xE0 | character >> 12);
            append(0x80 | (character >> 6 & 0x3F));
            append(0x80 | (character & 0x3F));
        } else {
            append(0xF0 | character >> 18);
            append(0x80 | (character >> 12 & 0x3F));
            append(0x80 | (character >> 6 & 0x3F));
            append(0x80 | (character & 0x3F));
        }
    }

    std::size_t rows_;
    std::size_t columns_;
    std::u32string characters_;
};

/// ASCII text, widened for a grid.
inline std::u32string widen(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

}  // namespace INTARSIA_NAMESPACE::plot

INTARSIA_COLD_END
