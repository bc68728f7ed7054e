// Arrays of numbers as files hold them: any width, any byte order.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

/// What an element of an array is, and how its bytes become a number.
struct NumberType {
    /// What kind of number an element is.
    enum class Kind : std::uint8_t {
        boolean,
        signed_integer,
        unsigned_integer,
        floating,  ///< IEEE 754: 2, 4 or 8 bytes
        bfloat16   ///< the upper half of a float of 4 bytes
    };

    Kind kind = Kind::floating;  ///< of each element
    std::size_t size = 4;        ///< bytes
    bool big_endian = false;     ///< whether the most significant byte comes first

    /// Whether kind, size and byte order are the same.
    friend bool operator==(const NumberType&, const NumberType&) = default;

    /// The type of a C++ number, little-endian.
    template <class T>
    requires std::integral<T> || std::same_as<T, float> || std::same_as<T, double>
    [[nodiscard]] static constexpr NumberType of() {
        if constexpr (std::same_as<T, bool>) return {Kind::boolean, 1, false};
        if constexpr (std::floating_point<T>) return {Kind::floating, sizeof(T), false};
        return {std::signed_integral<T> ? Kind::signed_integer : Kind::unsigned_integer, sizeof(T), false};
    }

    /// Whether it can have a fraction.
    [[nodiscard]] bool is_floating() const noexcept { return kind >= Kind::floating; }

    /// The number that `size` bytes mean: rounded where T is narrower, modulo 2^n where it is an integer.
    template <class T>
    [[nodiscard]] T number(const std::uint8_t* bytes) const {
        const std::uint64_t bits = gather(bytes);
        if (is_floating()) return static_cast<T>(floating(bits));
        if (kind == Kind::boolean) return static_cast<T>(bits != 0);
        if (kind == Kind::unsigned_integer) return static_cast<T>(bits);
        const std::size_t unused = 64 - 8 * size;
        return static_cast<T>(static_cast<std::int64_t>(bits << unused) >> unused);
    }

private:
    [[nodiscard]] std::uint64_t gather(const std::uint8_t* bytes) const {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < size; ++i) bits = bits << 8 | bytes[big_endian ? i : size - 1 - i];
        return bits;
    }

    [[nodiscard]] double floating(std::uint64_t bits) const {
        if (size == 8) return __builtin_bit_cast(double, bits);
        const auto low = static_cast<std::uint32_t>(bits);
        if (size == 4) return static_cast<double>(__builtin_bit_cast(float, low));
        if (kind == Kind::bfloat16) return static_cast<double>(__builtin_bit_cast(float, low << 16));
        return half(low);
    }

    [[nodiscard]] static double half(std::uint32_t bits) {
        const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
        const std::uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
        if (exponent == 31)
            return sign * (fraction == 0 ? std::numeric_limits<double>::infinity()
                                         : std::numeric_limits<double>::quiet_NaN());
        if (exponent == 0) return sign * std::ldexp(fraction, -24);
        return sign * std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25);
    }
};

/// An array of any rank; the last index runs fastest. `data` are the bytes as `type` says.
struct NumberArray {
    NumberType type;                 ///< of each element
    std::vector<std::size_t> shape;  ///< extents; empty for a single number
    Bytes data;                      ///< the elements, one behind the other

    /// Elements in all: the product of the shape.
    [[nodiscard]] std::size_t size() const noexcept { return data.size() / type.size; }

    /// The elements as numbers of type T. Throws ArgumentError where they are not integers and T is.
    template <class T>
    [[nodiscard]] std::vector<T> values() const {
        if (std::integral<T> && type.is_floating())
            throw ArgumentError("the elements of this array are not integers");
        std::vector<T> result;
        result.reserve(size());
        for (std::size_t i = 0; i < data.size(); i += type.size)
            result.push_back(type.number<T>(data.data() + i));
        return result;
    }

    /// An array of C++ numbers. Throws ArgumentError where there are not as many as the shape says.
    template <class T>
    [[nodiscard]] static NumberArray of(std::vector<std::size_t> shape, const T* numbers, std::size_t count);
};

/// An array, and its name in its file.
struct NamedArray {
    std::string name;   ///< unique in its file
    NumberArray array;  ///< what the file has under it
};

/// The bytes that an array of this shape has; `most` + 1 where there are more than that.
[[nodiscard]] inline std::size_t array_bytes(const std::vector<std::size_t>& shape, std::size_t element,
                                             std::size_t most) {
    for (const std::size_t extent : shape)
        if (extent == 0) return 0;
    std::size_t bytes = element;
    for (const std::size_t extent : shape) {
        if (bytes > most / extent) return most + 1;
        bytes *= extent;
    }
    return bytes;
}

template <class T>
NumberArray NumberArray::of(std::vector<std::size_t> shape, const T* numbers, std::size_t count) {
    constexpr NumberType type = NumberType::of<T>();
    if (array_bytes(shape, type.size, count * type.size) != count * type.size)
        throw ArgumentError("an array has other numbers than its shape says: " + std::to_string(count));
    ByteWriter out;
    out.reserve(count * type.size);
    for (std::size_t i = 0; i < count; ++i) {
        if constexpr (std::same_as<T, float>)
            out.little_endian(__builtin_bit_cast(std::uint32_t, numbers[i]));
        else if constexpr (std::same_as<T, double>)
            out.little_endian(__builtin_bit_cast(std::uint64_t, numbers[i]));
        else if constexpr (std::same_as<T, bool>)
            out.little_endian(static_cast<std::uint8_t>(numbers[i]));
        else
            out.little_endian(static_cast<std::make_unsigned_t<T>>(numbers[i]));
    }
    return {type, std::move(shape), std::move(out).finish()};
}

}  // namespace INTARSIA_NAMESPACE::io
