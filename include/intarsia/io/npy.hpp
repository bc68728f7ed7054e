// NumPy's files of one array: .npy.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/number_array.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// The header of a .npy file: the text of a Python dict with three entries.
class NpyHeader {
public:
    NpyHeader(std::string_view text, const ByteReader& reader, std::size_t base)
        : text_(text), reader_(reader), base_(base) {}

    NumberType type;
    std::vector<std::size_t> shape;
    bool fortran_order = false;

    void read() {
        bool has_type = false, has_order = false, has_shape = false;
        expect('{');
        while (!take('}')) {
            const std::size_t begin = skip_space();
            const std::string_view key = quoted();
            expect(':');
            bool& seen = key == "descr"           ? has_type
                         : key == "fortran_order" ? has_order
                         : key == "shape"         ? has_shape
                                                  : fail_at(begin, "an unknown entry");
            if (std::exchange(seen, true)) fail_at(begin, "an entry stands twice");
            if (key == "descr")
                read_type();
            else if (key == "shape")
                read_shape();
            else
                fortran_order = read_flag();
            if (!take(',')) {
                expect('}');
                break;
            }
        }
        if (!has_type || !has_order || !has_shape)
            fail("'descr', 'fortran_order' and 'shape' expected, one is missing");
        if (text_.empty() || text_.back() != '\n') fail("the header does not end in a new line");
        skip_space();
        if (position_ + 1 != text_.size()) fail("spaces expected up to the end of the header");
    }

private:
    static constexpr std::size_t highest_rank = 64;

    [[noreturn]] bool& fail_at(std::size_t position, const std::string& problem) const {
        reader_.fail_at(base_ + position, ".npy header: " + problem);
    }
    [[noreturn]] void fail(const std::string& problem) const { fail_at(position_, problem); }

    std::size_t skip_space() {
        while (position_ < text_.size() && text_[position_] == ' ') ++position_;
        return position_;
    }
    bool take(char letter) {
        if (skip_space() == text_.size() || text_[position_] != letter) return false;
        ++position_;
        return true;
    }
    void expect(char letter) {
        if (!take(letter)) fail(std::string("'") + letter + "' expected");
    }

    std::string_view quoted() {
        const char quote = take('"') ? '"' : '\'';
        if (quote == '\'') expect('\'');
        const std::size_t begin = position_;
        const std::size_t end = text_.find(quote, begin);
        if (end == std::string_view::npos) fail("a text without an end");
        position_ = end + 1;
        return text_.substr(begin, end - begin);
    }

    bool read_flag() {
        skip_space();
        for (const std::string_view word : {"False", "True"})
            if (text_.substr(position_).starts_with(word)) {
                position_ += word.size();
                return word == "True";
            }
        fail("True or False expected");
    }

    void read_type() {
        const std::size_t begin = skip_space();
        if (begin < text_.size() && text_[begin] == '[') fail("structured types are not supported");
        const std::string_view said = quoted();
        const auto unsupported = [&] {
            fail_at(begin, "the type '" + std::string(said) + "' is not supported");
        };
        if (said.size() != 3) unsupported();
        using Kind = NumberType::Kind;
        type.size = static_cast<std::size_t>(said[2] - '0');
        const bool whole = type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8;
        type.kind = said[1] == 'f'   ? Kind::floating
                    : said[1] == 'i' ? Kind::signed_integer
                    : said[1] == 'u' ? Kind::unsigned_integer
                                     : Kind::boolean;
        const bool known = said[1] == 'b'   ? type.size == 1
                           : said[1] == 'f' ? whole && type.size > 1
                                            : whole && (said[1] == 'i' || said[1] == 'u');
        type.big_endian = said[0] == '>';
        if (!known || (said[0] != '<' && said[0] != '>' && (said[0] != '|' || type.size > 1))) unsupported();
    }

    void read_shape() {
        expect('(');
        while (!take(')')) {
            skip_space();
            std::size_t extent = 0;
            const char* const end = text_.data() + text_.size();
            const auto read = std::from_chars(text_.data() + position_, end, extent);
            if (read.ec != std::errc{}) fail("an extent of the shape expected");
            if (shape.size() == highest_rank) fail("more than " + std::to_string(highest_rank) + " axes");
            position_ = static_cast<std::size_t>(read.ptr - text_.data());
            shape.push_back(extent);
            if (!take(',')) {
                if (shape.size() == 1) fail("',' expected: a shape of one axis is (n,)");
                expect(')');
                return;
            }
        }
    }

    std::string_view text_;
    const ByteReader& reader_;
    std::size_t base_;
    std::size_t position_ = 0;
};

/// From the first index fastest to the last index fastest.
inline Bytes from_fortran_order(ByteView data, const std::vector<std::size_t>& shape, std::size_t element) {
    Bytes result;
    result.reserve(data.size());
    std::vector<std::size_t> index(shape.size(), 0), strides(shape.size(), element);
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        strides[axis] = strides[axis - 1] * shape[axis - 1];
    while (result.size() < data.size()) {
        std::size_t offset = 0;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) offset += index[axis] * strides[axis];
        const ByteView bytes = data.subspan(offset, element);
        result.insert(result.end(), bytes.begin(), bytes.end());
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            if (++index[axis] < shape[axis]) break;
            index[axis] = 0;
        }
    }
    return result;
}

}  // namespace detail

/// Reads a .npy file of versions 1 to 3: booleans, integers and floats of 2, 4 and 8 bytes, of either byte
/// order and either order of the axes; the result has the last index fastest. FormatError for anything else
/// (pickled objects and structured types by name), and where the data are shorter or longer than the shape
/// says. `base` is added to the offsets in messages.
///
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
[[nodiscard]] inline NumberArray parse_npy(ByteView bytes, const std::string& source, std::size_t base = 0) {
    ByteReader reader(bytes, source, base);
    const ByteView magic = reader.take(detail::npy_magic.size());
    if (!std::equal(magic.begin(), magic.end(), detail::npy_magic.begin(),
                    [](std::uint8_t byte, char letter) { return byte == static_cast<std::uint8_t>(letter); }))
        reader.fail_at(0, "no .npy file: \\x93NUMPY expected");
    const auto major = reader.little_endian<std::uint8_t>();
    if (major < 1 || major > 3)
        reader.fail_at(6, ".npy version 1 to 3 expected, came " + std::to_string(major));
    if (reader.little_endian<std::uint8_t>() != 0) reader.fail_at(7, "unknown minor version of .npy");
    const std::size_t length =
        major == 1 ? reader.little_endian<std::uint16_t>() : reader.little_endian<std::uint32_t>();
    const std::size_t begin = reader.offset();
    const ByteView text = reader.take(length);

    detail::NpyHeader header({reinterpret_cast<const char*>(text.data()), text.size()}, reader, begin);
    header.read();
    const std::size_t size = array_bytes(header.shape, header.type.size, reader.remaining());
    if (size != reader.remaining())
        reader.fail("the shape asks for " + std::string(size > reader.remaining() ? "more" : "less") +
                    " than the " + std::to_string(reader.remaining()) + " bytes of data there are");
    const ByteView data = reader.take(size);
    NumberArray array{header.type, std::move(header.shape), {}};
    if (header.fortran_order)
        array.data = detail::from_fortran_order(data, array.shape, array.type.size);
    else
        array.data.assign(data.begin(), data.end());
    return array;
}

/// Writes a .npy file, version 1. ArgumentError for bfloat16, which NumPy does not have.
[[nodiscard]] inline Bytes encode_npy(const NumberArray& array) {
    using Kind = NumberType::Kind;
    if (array.type.kind == Kind::bfloat16) throw ArgumentError("a .npy file cannot hold bfloat16 numbers");
    constexpr std::size_t alignment = 64;
    constexpr char kinds[] = {'b', 'i', 'u', 'f'};
    std::string header = "{'descr': '";
    header += array.type.size == 1 ? '|' : array.type.big_endian ? '>' : '<';
    header += kinds[static_cast<std::size_t>(array.type.kind)];
    header += std::to_string(array.type.size) + "', 'fortran_order': False, 'shape': (";
    for (const std::size_t extent : array.shape) header += std::to_string(extent) + ", ";
    if (!array.shape.empty()) header.resize(header.size() - (array.shape.size() == 1 ? 1 : 2));
    header += "), }";
    const std::size_t before = detail::npy_magic.size() + 4;
    header.append((alignment - (before + header.size() + 1) % alignment) % alignment, ' ');
    header += '\n';
    if (header.size() > (std::numeric_limits<std::uint16_t>::max)())
        throw ArgumentError("a .npy file cannot hold so many axes");

    ByteWriter out;
    out.reserve(before + header.size() + array.data.size());
    out.text(detail::npy_magic);
    out.little_endian(std::uint16_t{1});
    out.little_endian(static_cast<std::uint16_t>(header.size()));
    out.text(header);
    out.bytes(array.data);
    return std::move(out).finish();
}

}  // namespace INTARSIA_NAMESPACE::io
