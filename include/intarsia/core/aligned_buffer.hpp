// A block of numbers on the heap that begins on a cache line.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// The bytes of a cache line, and of the widest vector register.
inline constexpr std::size_t cache_line = 64;

/// `size()` numbers, zero at first, aligned to a cache line. Copies are deep. Throws std::bad_alloc.
template <class T>
requires std::is_trivially_copyable_v<T>
class AlignedBuffer {
public:
    AlignedBuffer() = default;

    explicit AlignedBuffer(std::size_t size) : size_(size) {
        if (size == 0) return;
        if (size > (std::numeric_limits<std::size_t>::max)() / sizeof(T)) throw std::bad_array_new_length();
        data_ = static_cast<T*>(::operator new (size * sizeof(T), std::align_val_t{cache_line}));
        std::fill_n(data_, size, T{});
    }

    AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) {
        std::copy_n(other.data_, size_, data_);
    }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    AlignedBuffer& operator=(AlignedBuffer other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~AlignedBuffer() { ::operator delete (data_, std::align_val_t{cache_line}); }

    [[nodiscard]] T* data() noexcept { return data_; }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    T& operator[](std::size_t index) noexcept { return data_[index]; }
    const T& operator[](std::size_t index) const noexcept { return data_[index]; }

    T* begin() noexcept { return data_; }
    T* end() noexcept { return data_ + size_; }
    const T* begin() const noexcept { return data_; }
    const T* end() const noexcept { return data_ + size_; }

    operator std::span<T>() noexcept { return {data_, size_}; }              // NOLINT(*-explicit-*)
    operator std::span<const T>() const noexcept { return {data_, size_}; }  // NOLINT(*-explicit-*)

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

/// `count` rounded up so that what follows `count` numbers of type T begins on a cache line again.
template <class T>
constexpr std::size_t aligned_size(std::size_t count) noexcept {
    constexpr std::size_t line = cache_line / sizeof(T);
    return (count + line - 1) / line * line;
}

}  // namespace INTARSIA_NAMESPACE
