// What one element of an HDF5 dataset or attribute is, and how its bytes become a number.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// Numbers that a dataset can be made of.
template <class Type>
concept Hdf5Number = (std::integral<Type> || std::same_as<Type, float> ||
                      std::same_as<Type, double>)&&!std::same_as<Type, bool> &&
                     sizeof(Type) <= 8;

/// The type of an element: number or string. Bool, as h5py stores it, is read as the integer behind it.
struct Hdf5Datatype {
    enum class Kind : std::uint8_t { integer, floating, fixed_string, variable_string };

    /// How a fixed-length string ends before its size.
    enum class Padding : std::uint8_t { null_terminated, null_padded, space_padded };

    Kind kind = Kind::integer;
    std::uint32_t size = 1;  ///< bytes of an element
    bool big_endian = false;
    bool is_signed = false;  ///< integers
    bool utf8 = false;       ///< strings; ASCII else
    Padding padding = Padding::null_padded;

    // Floating point: where the fields lie, in bits from the least significant one.
    std::uint8_t sign_location = 0;
    std::uint8_t exponent_location = 0;
    std::uint8_t exponent_bits = 0;
    std::uint8_t mantissa_bits = 0;  ///< from bit 0 on
    std::uint32_t exponent_bias = 0;

    friend bool operator==(const Hdf5Datatype&, const Hdf5Datatype&) = default;

    [[nodiscard]] bool is_number() const noexcept { return kind == Kind::integer || kind == Kind::floating; }
    [[nodiscard]] bool is_string() const noexcept { return !is_number(); }

    /// The type of a C++ number in the files that are written here: little-endian, whatever the machine, so
    /// that the same tree gives the same bytes everywhere.
    template <Hdf5Number Type>
    [[nodiscard]] static constexpr Hdf5Datatype of() {
        Hdf5Datatype type;
        type.size = sizeof(Type);
        type.is_signed = std::is_signed_v<Type> && std::integral<Type>;
        if constexpr (std::floating_point<Type>) {
            static_assert(std::numeric_limits<Type>::is_iec559);
            type.kind = Kind::floating;
            type.mantissa_bits = std::numeric_limits<Type>::digits - 1;
            type.sign_location = sizeof(Type) * 8 - 1;
            type.exponent_location = type.mantissa_bits;
            type.exponent_bits = static_cast<std::uint8_t>(type.sign_location - type.mantissa_bits);
            type.exponent_bias = std::numeric_limits<Type>::max_exponent - 1;
        }
        return type;
    }

    [[nodiscard]] static constexpr Hdf5Datatype fixed_string(std::uint32_t size, bool utf8) {
        Hdf5Datatype type;
        type.kind = Kind::fixed_string;
        type.size = size;
        type.utf8 = utf8;
        return type;
    }

    [[nodiscard]] static constexpr Hdf5Datatype variable_string(bool utf8) {
        Hdf5Datatype type;
        type.kind = Kind::variable_string;
        type.size = 16;  // u32 length, u64 address of a heap, u32 index in it
        type.utf8 = utf8;
        return type;
    }

    /// Appends the body of a datatype message, version 1.
    void encode(ByteWriter& out) const;

    /// Reads the body of a datatype message; FormatError for what is nonsense, or not a number or string.
    [[nodiscard]] static Hdf5Datatype decode(ByteReader& in);

    /// The number that `size` bytes mean. Only for numbers.
    template <Hdf5Number Type>
    [[nodiscard]] Type number(const std::uint8_t* bytes) const {
        const std::uint64_t bits = gather(bytes);
        if (kind == Kind::floating) return static_cast<Type>(floating(bits));
        if (!is_signed) return static_cast<Type>(bits);
        const unsigned unused = 64 - 8 * size;
        return static_cast<Type>(static_cast<std::int64_t>(bits << unused) >> unused);
    }

private:
    [[nodiscard]] std::uint64_t gather(const std::uint8_t* bytes) const {
        std::uint64_t bits = 0;
        for (std::uint32_t index = 0; index < size; ++index)
            bits = bits << 8 | bytes[big_endian ? index : size - 1 - index];
        return bits;
    }

    /// IEEE 754's rule for fields of any width that a double can hold.
    [[nodiscard]] double floating(std::uint64_t bits) const {
        const std::uint64_t mantissa = bits & ((std::uint64_t{1} << mantissa_bits) - 1);
        const std::uint64_t largest = (std::uint64_t{1} << exponent_bits) - 1;
        const std::uint64_t exponent = bits >> exponent_location & largest;
        const double sign = (bits >> sign_location & 1) != 0 ? -1.0 : 1.0;
        if (exponent == largest)
            return sign * (mantissa == 0 ? std::numeric_limits<double>::infinity()
                                         : std::numeric_limits<double>::quiet_NaN());
        const std::uint64_t implied = exponent == 0 ? 0 : std::uint64_t{1} << mantissa_bits;
        const std::int64_t power = static_cast<std::int64_t>(exponent == 0 ? 1 : exponent) -
                                   static_cast<std::int64_t>(exponent_bias) - mantissa_bits;
        return sign * std::ldexp(static_cast<double>(implied | mantissa), static_cast<int>(power));
    }

    static void decode_integer(ByteReader& in, std::uint32_t flags, Hdf5Datatype& type);
    static void decode_floating(ByteReader& in, std::uint32_t flags, Hdf5Datatype& type);
    static void decode_enumeration(ByteReader& in, Hdf5Datatype& type);
};

inline void Hdf5Datatype::encode(ByteWriter& out) const {
    constexpr std::uint32_t version = 1;
    const auto begin = [&](std::uint32_t type_class, std::uint32_t flags) {
        out.little_endian(version << 4 | type_class | flags << 8);
        out.little_endian(size);
    };
    const std::uint32_t byte_order = big_endian ? 1 : 0;
    const std::uint32_t charset = utf8 ? 1 : 0;
    switch (kind) {
        case Kind::integer:
            begin(0, byte_order | (is_signed ? 8u : 0u));
            out.little_endian(std::uint16_t{0});  // bit offset
            out.little_endian(static_cast<std::uint16_t>(8 * size));
            return;
        case Kind::floating:
            begin(1, byte_order | 2u << 4 |
                         static_cast<std::uint32_t>(sign_location) << 8);  // 2: implied leading 1
            out.little_endian(std::uint16_t{0});
            out.little_endian(static_cast<std::uint16_t>(8 * size));
            for (const std::uint8_t field :
                 {exponent_location, exponent_bits, std::uint8_t{0}, mantissa_bits})
                out.little_endian(field);
            out.little_endian(exponent_bias);
            return;
        case Kind::fixed_string:
            begin(3, static_cast<std::uint32_t>(padding) | charset << 4);
            return;
        case Kind::variable_string:
            begin(9, 1u | charset << 8);
            Hdf5Datatype::of<std::uint8_t>().encode(out);
            return;
    }
}

inline Hdf5Datatype Hdf5Datatype::decode(ByteReader& in) {
    const std::size_t begin = in.offset();
    const auto head = in.little_endian<std::uint32_t>();
    const std::uint32_t version = head >> 4 & 0xF;
    const std::uint32_t flags = head >> 8;
    if (version < 1 || version > 5) in.fail_at(begin, {"datatype: version 1 to 5 expected, came ", version});
    Hdf5Datatype type;
    type.size = in.little_endian<std::uint32_t>();
    if (type.size == 0) in.fail_at(begin, "datatype: an element of no bytes");
    constexpr const char* names[] = {"integer",     "float",           "time",     "string",
                                     "bit field",   "opaque",          "compound", "reference",
                                     "enumeration", "variable length", "array",    "complex"};
    switch (const std::uint32_t type_class = head & 0xF; type_class) {
        case 0:
            decode_integer(in, flags, type);
            break;
        case 1:
            decode_floating(in, flags, type);
            break;
        case 3:
            type.kind = Kind::fixed_string;
            if ((flags & 0xF) > 2) in.fail_at(begin, "datatype: unknown padding of a string");
            type.padding = static_cast<Padding>(flags & 0xF);
            type.utf8 = (flags >> 4 & 0xF) == 1;
            break;
        case 8:
            decode_enumeration(in, type);
            break;
        case 9:
            if ((flags & 0xF) != 1)
                in.fail_at(begin, "datatype: variable length, but no string, is not supported");
            type.kind = Kind::variable_string;
            type.utf8 = (flags >> 8 & 0xF) == 1;
            break;
        default:
            in.fail_at(begin,
                       {"datatype: class ", type_class, " (",
                        type_class < std::size(names) ? names[type_class] : "unknown", ") is not supported"});
    }
    return type;
}

inline void Hdf5Datatype::decode_integer(ByteReader& in, std::uint32_t flags, Hdf5Datatype& type) {
    const std::size_t begin = in.offset();
    const auto bit_offset = in.little_endian<std::uint16_t>();
    const auto precision = in.little_endian<std::uint16_t>();
    const bool whole_bytes =
        bit_offset == 0 && type.size <= 8 && std::has_single_bit(type.size) && precision == 8 * type.size;
    if (!whole_bytes)
        in.fail_at(begin, {"datatype: an integer of ", precision, " bits in ", type.size,
                           " bytes is not supported"});
    type.kind = Kind::integer;
    type.big_endian = (flags & 1) != 0;
    type.is_signed = (flags & 8) != 0;
}

inline void Hdf5Datatype::decode_floating(ByteReader& in, std::uint32_t flags, Hdf5Datatype& type) {
    const std::size_t begin = in.offset();
    const auto bit_offset = in.little_endian<std::uint16_t>();
    const auto precision = in.little_endian<std::uint16_t>();
    type.kind = Kind::floating;
    type.big_endian = (flags & 1) != 0;
    type.sign_location = static_cast<std::uint8_t>(flags >> 8);
    type.exponent_location = in.little_endian<std::uint8_t>();
    type.exponent_bits = in.little_endian<std::uint8_t>();
    const auto mantissa_location = in.little_endian<std::uint8_t>();
    type.mantissa_bits = in.little_endian<std::uint8_t>();
    type.exponent_bias = in.little_endian<std::uint32_t>();
    const bool implied_one = (flags >> 4 & 3) == 2;
    const bool vax_order = (flags & 0x40) != 0;
    const bool sensible = bit_offset == 0 && type.size <= 8 && precision == 8 * type.size && implied_one &&
                          !vax_order && mantissa_location == 0 && type.mantissa_bits >= 1 &&
                          type.mantissa_bits <= 52 && type.exponent_location == type.mantissa_bits &&
                          type.exponent_bits >= 1 && type.exponent_bits <= 11 &&
                          type.sign_location == type.exponent_location + type.exponent_bits &&
                          type.sign_location + 1u == precision && type.exponent_bias < 2048;
    if (!sensible)
        in.fail_at(begin, {"datatype: a float of ", type.size,
                           " bytes that is not laid out as IEEE 754 does is not supported"});
}

inline void Hdf5Datatype::decode_enumeration(ByteReader& in, Hdf5Datatype& type) {
    const std::size_t begin = in.offset();
    const auto base = in.little_endian<std::uint32_t>();
    const auto base_size = in.little_endian<std::uint32_t>();
    if ((base & 0xF) != 0 || base_size != type.size)
        in.fail_at(begin, "datatype: an enumeration of anything but integers is not supported");
    decode_integer(in, base >> 8, type);
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
