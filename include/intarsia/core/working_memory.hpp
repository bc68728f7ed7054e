// Memory to work in: one's own, or the caller's.
#pragma once

#include <intarsia/core/aligned_buffer.hpp>

#include <cstddef>
#include <utility>

namespace INTARSIA_NAMESPACE {

/// Numbers of type T, aligned to a cache line, that are given back in the end if they came from the heap.
///
/// A program that only ever hands in memory of its own has no heap in it: what frees is known by a pointer
/// that on_heap() alone sets.
template <class T>
class WorkingMemory {
public:
    /// The caller's, who keeps it as long as this object lives.
    explicit WorkingMemory(T* numbers) noexcept : numbers_(numbers) {}

    /// `size` numbers, zero at first. Throws std::bad_alloc.
    static WorkingMemory on_heap(std::size_t size) {
        WorkingMemory block(AlignedBuffer<T>(size).release());
        block.free_ = &AlignedBuffer<T>::free;
        return block;
    }

    /// Takes the memory.
    WorkingMemory(WorkingMemory&& other) noexcept
        : numbers_(std::exchange(other.numbers_, nullptr)), free_(std::exchange(other.free_, nullptr)) {}
    /// Changes memory with `other`.
    WorkingMemory& operator=(WorkingMemory&& other) noexcept {
        std::swap(numbers_, other.numbers_);
        std::swap(free_, other.free_);
        return *this;
    }
    ~WorkingMemory() {
        if (free_) free_(numbers_);
    }

    [[nodiscard]] T* data() const noexcept { return numbers_; }  ///< the first number

private:
    T* numbers_;
    void (*free_)(T*) noexcept = nullptr;
};

}  // namespace INTARSIA_NAMESPACE
