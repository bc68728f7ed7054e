// Arrays by name as Hugging Face's safetensors files hold them: a JSON header, then the bytes.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/io/number_array.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

namespace detail {

struct SafetensorsType {
    std::string_view name;
    NumberType type;
};

inline constexpr SafetensorsType safetensors_types[] = {
    {"F32", {NumberType::Kind::floating, 4}},         {"F64", {NumberType::Kind::floating, 8}},
    {"F16", {NumberType::Kind::floating, 2}},         {"BF16", {NumberType::Kind::bfloat16, 2}},
    {"BOOL", {NumberType::Kind::boolean, 1}},         {"I8", {NumberType::Kind::signed_integer, 1}},
    {"I16", {NumberType::Kind::signed_integer, 2}},   {"I32", {NumberType::Kind::signed_integer, 4}},
    {"I64", {NumberType::Kind::signed_integer, 8}},   {"U8", {NumberType::Kind::unsigned_integer, 1}},
    {"U16", {NumberType::Kind::unsigned_integer, 2}}, {"U32", {NumberType::Kind::unsigned_integer, 4}},
    {"U64", {NumberType::Kind::unsigned_integer, 8}},
};

class SafetensorsReader {
public:
    SafetensorsReader(ByteView bytes, const std::string& source) : source_(source), reader_(bytes, source) {}

    std::vector<NamedArray> read() {
        constexpr std::uint64_t longest_header = 100'000'000;
        const auto length = reader_.little_endian<std::uint64_t>();
        if (length > longest_header || length > reader_.remaining())
            reader_.fail_at(0, "a header of " + std::to_string(length) + " bytes in a file of " +
                                   std::to_string(reader_.size()));
        const ByteView text = reader_.take(static_cast<std::size_t>(length));
        if (text.empty() || text[0] != '{') reader_.fail_at(8, "the header is no JSON object");
        const Json header =
            parse_json({reinterpret_cast<const char*>(text.data()), text.size()}, source_ + ", header");
        const ByteView data = reader_.take(reader_.remaining());

        std::vector<Place> places;
        for (const auto& [name, entry] : header.as_object())
            if (name == "__metadata__")
                check_metadata(entry);
            else
                places.push_back(place(name, entry, data.size()));
        // Without holes or overlaps, and up to the end.
        const auto compare = [&](std::size_t left, std::size_t right) {
            const Place &one = places[left], &other = places[right];
            if (one.begin != other.begin) return one.begin <=> other.begin;
            return one.end != other.end ? one.end <=> other.end
                                        : one.array.name.compare(other.array.name) <=> 0;
        };
        std::size_t end = 0;
        std::vector<NamedArray> arrays;
        for (const std::size_t index : sorted_order(places.size(), compare)) {
            Place& place = places[index];
            if (place.begin != end)
                fail(place.array.name, place.begin < end ? "its data overlap those of another array"
                                                         : "a hole before its data");
            end = place.end;
            const ByteView bytes = data.subspan(place.begin, place.end - place.begin);
            place.array.array.data.assign(bytes.begin(), bytes.end());
            arrays.push_back(std::move(place.array));
        }
        if (end != data.size())
            reader_.fail_at(8 + text.size() + end, "bytes that belong to no array, up to the end");
        return arrays;
    }

private:
    struct Place {
        NamedArray array;
        std::size_t begin;
        std::size_t end;
    };

    /// The header is one piece of JSON; what is wrong in it is told by the array's name.
    [[noreturn]] void fail(const std::string& name, const std::string& problem) const {
        reader_.fail_at(8, "\"" + name + "\": " + problem);
    }

    void check_metadata(const Json& entry) const {
        if (!entry.is_object()) fail("__metadata__", "an object of texts expected");
        for (const auto& [key, value] : entry.as_object())
            if (!value.is_string()) fail("__metadata__", "\"" + key + "\" is no text");
    }

    std::size_t number(const std::string& name, const Json& value) const {
        if (!value.is_integer() || value.as_integer() < 0) fail(name, "an integer of 0 or more expected");
        return static_cast<std::size_t>(value.as_integer());
    }

    const Json& member(const std::string& name, const Json& entry, std::string_view key) const {
        const Json* found = entry.is_object() ? entry.find(key) : nullptr;
        if (!found) fail(name, std::string(key) + " is missing");
        return *found;
    }

    Place place(const std::string& name, const Json& entry, std::size_t data) const {
        Place result{{name, {}}, 0, 0};
        const Json& type = member(name, entry, "dtype");
        const auto known = std::find_if(std::begin(safetensors_types), std::end(safetensors_types),
                                        [&](const SafetensorsType& candidate) {
                                            return type.is_string() && candidate.name == type.as_string();
                                        });
        if (known == std::end(safetensors_types))
            fail(name, "the dtype " + type.dump() + " is not supported");
        result.array.array.type = known->type;

        const Json& shape = member(name, entry, "shape");
        const Json& offsets = member(name, entry, "data_offsets");
        if (!shape.is_array() || !offsets.is_array() || offsets.as_array().size() != 2)
            fail(name, "shape and data_offsets are no lists of numbers");
        for (const Json& extent : shape.as_array()) result.array.array.shape.push_back(number(name, extent));
        result.begin = number(name, offsets.as_array()[0]);
        result.end = number(name, offsets.as_array()[1]);
        if (result.begin > result.end || result.end > data) fail(name, "its data reach past the end");
        if (array_bytes(result.array.array.shape, known->type.size, data) != result.end - result.begin)
            fail(name, "data_offsets are " + std::to_string(result.end - result.begin) +
                           " bytes apart, which is not what its shape asks for");
        return result;
    }

    const std::string& source_;
    ByteReader reader_;
};

}  // namespace detail

/// Reads a safetensors file; arrays in the order of their data. FormatError for what is damaged, for names
/// that stand twice, for data with holes or overlaps, and by name for element types narrower than a byte or
/// of 8 bits in floating point.
///
/// Source: Hugging Face, "Safetensors: format".
[[nodiscard]] inline std::vector<NamedArray> parse_safetensors(ByteView bytes, const std::string& source) {
    return detail::SafetensorsReader(bytes, source).read();
}

/// Writes a safetensors file: the widest elements first, then by name, as its own library does. ArgumentError
/// for big-endian arrays, and for names that stand twice.
[[nodiscard]] inline Bytes encode_safetensors(std::span<const NamedArray> arrays) {
    const std::vector<std::size_t> order = sorted_order(arrays.size(), [&](std::size_t i, std::size_t j) {
        const std::size_t one = arrays[i].array.type.size, other = arrays[j].array.type.size;
        return one != other ? other <=> one : arrays[i].name.compare(arrays[j].name) <=> 0;
    });

    Json header = Json::Object{};
    std::size_t end = 0;
    for (const std::size_t index : order) {
        const std::string& name = arrays[index].name;
        const NumberArray& array = arrays[index].array;
        const auto type = std::find_if(
            std::begin(detail::safetensors_types), std::end(detail::safetensors_types),
            [&](const detail::SafetensorsType& candidate) { return candidate.type == array.type; });
        if (type == std::end(detail::safetensors_types))
            throw ArgumentError("\"" + name + "\": safetensors has no such element type");
        if (name == "__metadata__" || header.find(name))
            throw ArgumentError("\"" + name + "\" cannot be a name, or stands twice");
        Json::Array shape;
        for (const std::size_t extent : array.shape) shape.push_back(static_cast<std::int64_t>(extent));
        Json& entry = header[name];
        entry = Json::Object{};
        entry["dtype"] = std::string(type->name);
        entry["shape"] = std::move(shape);
        const std::size_t begin = std::exchange(end, end + array.data.size());
        entry["data_offsets"] = Json::Array{static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)};
    }

    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    ByteWriter out;
    out.reserve(8 + text.size() + end);
    out.little_endian(static_cast<std::uint64_t>(text.size()));
    out.text(text);
    for (const std::size_t index : order) out.bytes(arrays[index].array.data);
    return std::move(out).finish();
}

}  // namespace INTARSIA_NAMESPACE::io
