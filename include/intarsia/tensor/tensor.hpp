// Samples that own their memory.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>
#include <intarsia/tensor/batch.hpp>

#include <cstddef>
#include <span>

namespace INTARSIA_NAMESPACE {

/// `size()` samples of shape S, zero at first, on the heap. Copies are deep.
template <class T, ShapeType S>
class Tensor {
public:
    using value_type = T;  ///< float or double.
    using shape = S;       ///< of one sample

    Tensor() = default;
    /// `size` samples of zeros.
    explicit Tensor(std::size_t size) : values_(size * S::size), size_(size) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }        ///< samples
    [[nodiscard]] T* data() noexcept { return values_.data(); }              ///< the first number
    [[nodiscard]] const T* data() const noexcept { return values_.data(); }  ///< the same, constant

    /// The numbers of one sample.
    std::span<T, S::size> operator[](std::size_t sample) { return batch()[sample]; }
    /// The same, constant.
    std::span<const T, S::size> operator[](std::size_t sample) const { return batch()[sample]; }

    [[nodiscard]] std::span<T> values() noexcept { return values_; }  ///< the numbers of all samples
    [[nodiscard]] std::span<const T> values() const noexcept { return values_; }  ///< the same, constant

    /// All samples, without owning them.
    [[nodiscard]] Batch<T, S> batch() noexcept { return {values_.data(), size_}; }
    /// The same, constant.
    [[nodiscard]] Batch<const T, S> batch() const noexcept { return {values_.data(), size_}; }

private:
    AlignedBuffer<T> values_;
    std::size_t size_ = 0;
};

}  // namespace INTARSIA_NAMESPACE
