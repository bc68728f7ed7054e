// What the tests of arithmetic share: numbers to compute with, memory that notices a write beside it, and
// error bounds that follow from the arithmetic.
#pragma once

#include <intarsia/core/random.hpp>
#include <intarsia/simd/target.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace intarsia::tests {

/// What an exact result is computed in: wider than any type of the library.
using Wide = long double;

/// `count` numbers spread over [-1, 1), the same for the same seed; every eighth is 0, as behind a ReLU.
template <class T>
std::vector<T> random_numbers(std::size_t count, std::uint64_t seed) {
    Random random(Seed{seed});
    std::vector<T> numbers(count);
    for (T& number : numbers) {
        number = static_cast<T>(random.uniform(-1, 1));
        if (random.below(8) == 0) number = 0;
    }
    return numbers;
}

/// A matrix of rows x columns, the other way round.
template <class T>
std::vector<T> transposed(const std::vector<T>& matrix, std::size_t rows, std::size_t columns) {
    std::vector<T> result(matrix.size());
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) result[j * rows + i] = matrix[i * columns + j];
    return result;
}

/// The numbers, or their magnitudes, in the type of exact results.
template <class Numbers>
std::vector<Wide> widened(const Numbers& numbers) {
    return std::vector<Wide>(numbers.begin(), numbers.end());
}
template <class Numbers>
std::vector<Wide> magnitudes(const Numbers& numbers) {
    std::vector<Wide> wide = widened(numbers);
    for (Wide& number : wide) number = std::abs(number);
    return wide;
}

/// A copy of some numbers that begins one number off any alignment and ends where its memory ends, so that a
/// sanitizer sees who reads on.
template <class T>
class Misaligned {
public:
    explicit Misaligned(const std::vector<T>& numbers) : memory_(1 + numbers.size()) {
        for (std::size_t i = 0; i < numbers.size(); ++i) memory_[1 + i] = numbers[i];
    }

    [[nodiscard]] const T* data() const { return memory_.data() + 1; }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return memory_.data() + memory_.size(); }

private:
    std::vector<T> memory_;
};

/// Memory for results, misaligned too, full of NaN at first, and with sentinels before and behind it.
template <class T>
class Guarded {
public:
    explicit Guarded(std::size_t size) : memory_(size + 2 * margin, sentinel), size_(size) {
        for (T& number : *this) number = std::numeric_limits<T>::quiet_NaN();
    }
    explicit Guarded(const std::vector<T>& numbers) : Guarded(numbers.size()) {
        for (std::size_t i = 0; i < size_; ++i) data()[i] = numbers[i];
    }

    [[nodiscard]] T* data() { return memory_.data() + margin; }
    [[nodiscard]] const T* data() const { return memory_.data() + margin; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T* begin() { return data(); }
    [[nodiscard]] T* end() { return data() + size_; }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return data() + size_; }
    const T& operator[](std::size_t i) const { return data()[i]; }

    /// Whether nobody wrote beside it.
    [[nodiscard]] bool intact() const {
        for (std::size_t i = 0; i < margin; ++i)
            if (memory_[i] != sentinel || memory_[margin + size_ + i] != sentinel) return false;
        return true;
    }

private:
    static constexpr std::size_t margin = 65;  // more than a vector of any target, and odd
    static constexpr T sentinel = T(-1234.5);

    std::vector<T> memory_;
    std::size_t size_;
};

/// Checks every number of `actual` against the exact one. A sum of n rounded products, in whatever order, is
/// off by at most about n epsilon sum |a| |b| (Higham, "Accuracy and stability of numerical algorithms",
/// section 3.1): `scale` holds those sums, `operations` is n.
template <class Actual, class T = std::remove_cvref_t<decltype(*std::declval<Actual>().begin())>>
void check_close(const Actual& actual, const std::vector<Wide>& exact, const std::vector<Wide>& scale,
                 std::size_t operations) {
    const Wide epsilon = std::numeric_limits<T>::epsilon();
    std::size_t wrong = 0, first_wrong = 0, i = 0;
    for (const T number : actual) {
        const Wide error = std::abs(static_cast<Wide>(number) - exact[i]);
        const Wide bound = static_cast<Wide>(operations + 1) * epsilon * scale[i];
        if (!(error <= bound) && wrong++ == 0) first_wrong = i;  // a NaN is wrong too
        ++i;
    }
    CHECK(i == exact.size());
    if (wrong > 0) {
        const auto number = static_cast<Wide>(*(actual.begin() + static_cast<std::ptrdiff_t>(first_wrong)));
        FAIL_CHECK(std::to_string(wrong) << " of " << i << " numbers are wrong, the first one at "
                                         << first_wrong << ": " << static_cast<double>(number)
                                         << " instead of " << static_cast<double>(exact[first_wrong]));
    }
}

/// Calls function() with every target of this machine in use, one after the other.
template <class Function>
void for_each_target(Function function) {
    const simd::Target before = simd::target();
    for (const simd::Target target : simd::available_targets()) {
        simd::set_target(target);
        INFO("target " << std::string(simd::name(target)));
        function();
    }
    simd::set_target(before);
}

}  // namespace intarsia::tests
