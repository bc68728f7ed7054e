// A view of samples that lie one after the other.
#pragma once

#include <intarsia/tensor/shape.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace INTARSIA_NAMESPACE {

/// `size()` samples of shape S in memory that somebody else owns; T is const for what is only read.
///
/// A default-constructed batch is empty: layers receive one as the place of a gradient that nobody needs.
template <class T, ShapeType S>
class Batch {
public:
    using value_type = std::remove_cv_t<T>;  ///< float or double, never const.
    using shape = S;                         ///< of one sample

    constexpr Batch() = default;
    /// `size` samples that begin at `data`.
    constexpr Batch(T* data, std::size_t size) noexcept : data_(data), size_(size) {}

    /// A view to write through is also one to read through.
    constexpr operator Batch<const T, S>() const noexcept  // NOLINT(*-explicit-*)
        requires(!std::is_const_v<T>) {
        return {data_, size_};
    }

    [[nodiscard]] constexpr T* data() const noexcept { return data_; }           ///< the first number
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }  ///< samples
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }   ///< whether there are none

    /// The numbers of one sample.
    constexpr std::span<T, S::size> operator[](std::size_t sample) const {
        return std::span<T, S::size>(data_ + sample * S::size, S::size);
    }

    /// All numbers of all samples.
    [[nodiscard]] constexpr std::span<T> values() const { return {data_, size_ * S::size}; }

    /// `count` samples from `first` on.
    [[nodiscard]] constexpr Batch slice(std::size_t first, std::size_t count) const {
        return {data_ + first * S::size, count};
    }

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace INTARSIA_NAMESPACE
