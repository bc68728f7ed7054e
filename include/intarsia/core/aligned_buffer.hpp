// A block of numbers on the heap that begins on a cache line.
#pragma once

#include <intarsia/core/alignment.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// `size()` numbers, zero at first, aligned to a cache line. Copies are deep. Throws std::bad_alloc.
template <class T>
requires std::is_trivially_copyable_v<T>
class AlignedBuffer {
public:
    AlignedBuffer() = default;

    /// `size` zeros.
    explicit AlignedBuffer(std::size_t size) : size_(size) {
        if (size == 0) return;
        constexpr std::size_t most = (std::numeric_limits<std::ptrdiff_t>::max)() / cache_line * cache_line;
        const std::size_t bytes = size <= most / sizeof(T) ? size * sizeof(T) : most;  // nobody has so many
        data_ = static_cast<T*>(::operator new (bytes, std::align_val_t{cache_line}));
        std::fill_n(data_, size, T{});
    }

    /// A deep copy.
    AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) {
        std::copy_n(other.data_, size_, data_);
    }
    /// Takes the memory; `other` is empty then.
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    /// A deep copy, or the memory of what is moved.
    AlignedBuffer& operator=(AlignedBuffer other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~AlignedBuffer() { free(data_); }

    /// Gives the numbers away: who takes them calls free() in the end.
    [[nodiscard]] T* release() noexcept {
        size_ = 0;
        return std::exchange(data_, nullptr);
    }
    /// Frees what release() gave away.
    static void free(T* numbers) noexcept { ::operator delete (numbers, std::align_val_t{cache_line}); }

    [[nodiscard]] T* data() noexcept { return data_; }  ///< the first number; null where there is none
    [[nodiscard]] const T* data() const noexcept { return data_; }     ///< the same, constant
    [[nodiscard]] std::size_t size() const noexcept { return size_; }  ///< numbers

    T& operator[](std::size_t index) noexcept { return data_[index]; }  ///< number `index`, unchecked
    const T& operator[](std::size_t index) const noexcept { return data_[index]; }  ///< the same, constant

    T* begin() noexcept { return data_; }                    ///< the first number
    T* end() noexcept { return data_ + size_; }              ///< behind the last one
    const T* begin() const noexcept { return data_; }        ///< the first number
    const T* end() const noexcept { return data_ + size_; }  ///< behind the last one

    /// All numbers.
    operator std::span<T>() noexcept { return {data_, size_}; }  // NOLINT(*-explicit-*)
    /// All numbers, constant.
    operator std::span<const T>() const noexcept { return {data_, size_}; }  // NOLINT(*-explicit-*)

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace INTARSIA_NAMESPACE
