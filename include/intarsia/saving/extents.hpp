// A few sizes, one for each axis: the shape of an array, a window's strides, an order of axes.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// Up to 8 sizes, kept where they are: the readers of layers copy so many of them that vectors took a tenth
/// of the time in which load() compiles. Throws Error for more.
class Extents {
public:
    static constexpr std::size_t capacity = 8;

    Extents() = default;
    Extents(std::initializer_list<std::size_t> extents)
        : Extents(std::span<const std::size_t>(extents.begin(), extents.size())) {}
    explicit Extents(std::span<const std::size_t> extents) {
        for (const std::size_t extent : extents) push_back(extent);
    }
    Extents(std::size_t axes, std::size_t extent) {
        for (std::size_t axis = 0; axis < axes; ++axis) push_back(extent);
    }

    void push_back(std::size_t extent) {
        if (size_ == capacity) throw Error({"more than ", capacity, " axes are not supported"});
        extents_[size_++] = extent;
    }
    void clear() noexcept { *this = Extents(); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t* data() noexcept { return extents_.data(); }
    [[nodiscard]] const std::size_t* data() const noexcept { return extents_.data(); }
    [[nodiscard]] std::size_t* begin() noexcept { return extents_.data(); }
    [[nodiscard]] std::size_t* end() noexcept { return extents_.data() + size_; }
    [[nodiscard]] const std::size_t* begin() const noexcept { return extents_.data(); }
    [[nodiscard]] const std::size_t* end() const noexcept { return extents_.data() + size_; }
    [[nodiscard]] std::size_t& operator[](std::size_t axis) noexcept { return extents_[axis]; }
    [[nodiscard]] std::size_t operator[](std::size_t axis) const noexcept { return extents_[axis]; }
    /// Throws Error where there is no such axis.
    [[nodiscard]] std::size_t at(std::size_t axis) const {
        if (axis >= size_) throw Error({"axis ", axis, " of a shape of ", size_});
        return extents_[axis];
    }
    [[nodiscard]] std::size_t& back() noexcept { return extents_[size_ - 1]; }
    [[nodiscard]] std::size_t back() const noexcept { return extents_[size_ - 1]; }

    friend bool operator==(const Extents&, const Extents&) = default;
    friend bool operator==(const Extents& left, std::span<const std::size_t> right) {
        if (left.size() != right.size()) return false;
        for (std::size_t axis = 0; axis < right.size(); ++axis)
            if (left[axis] != right[axis]) return false;
        return true;
    }

private:
    std::array<std::size_t, capacity> extents_{};  ///< 0 behind the last axis
    std::size_t size_ = 0;
};

/// "28, 28, 1".
inline std::string joined(std::span<const std::size_t> extents, std::string_view separator = ", ") {
    std::string text;
    for (const std::size_t extent : extents) {
        if (!text.empty()) text += separator;
        text += std::to_string(extent);
    }
    return text;
}

/// The numbers in an array; more than a file can have where there are more than memory can have.
inline std::size_t product(const Extents& extents) {
    constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
    std::size_t size = 1;
    for (const std::size_t extent : extents)
        size = extent != 0 && size > most / extent ? most : size * extent;
    return size;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
