// The values of an HDF5 dataset or attribute: numbers or strings of any rank.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_datatype.hpp>
#include <intarsia/io/hdf5_links.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace hdf5 {

/// The strings of variable length of a file, found by the address of a collection and an index in it.
class GlobalHeap {
public:
    explicit GlobalHeap(const Source& source) : source_(source) {}

    [[nodiscard]] ByteView object(std::uint64_t address, std::uint32_t index) {
        auto collection = collections_.find(address);
        if (collection == collections_.end()) collection = collections_.emplace(address, read(address)).first;
        const auto object = collection->second.find(index);
        if (object == collection->second.end())
            source_.fail(address, {"a global heap without object ", index});
        return object->second;
    }

private:
    using Collection = std::map<std::uint64_t, ByteView>;

    [[nodiscard]] Collection read(std::uint64_t address) const {
        ByteReader head = source_.reader(address, "a global heap");
        expect_letters(head, "GCOL");
        expect_version(head, 1, "a global heap");
        head.skip(3);
        ByteReader in = source_.reader(source_.view(address, source_.read_length(head), "a global heap"));
        in.skip(head.offset());
        skip_padding(in);
        const std::size_t object_head = 8 + source_.length_size();
        Collection collection;
        while (in.remaining() >= object_head) {
            const auto index = in.little_endian<std::uint16_t>();
            if (index == 0) break;  // what is free
            in.skip(6);
            const std::uint64_t size = source_.read_length(in);
            skip_padding(in);
            if (!collection.emplace(index, in.take(size)).second)
                in.fail("HDF5: an index twice in a global heap");
            skip_padding(in);
        }
        return collection;
    }

    static void skip_padding(ByteReader& in) {
        in.skip((std::min)((8 - in.offset() % 8) % 8, in.remaining()));
    }

    const Source& source_;
    std::map<std::uint64_t, Collection> collections_;
};

}  // namespace hdf5

/// Values with their type and shape, row-major. They stay in the file's bytes until asked for, where they
/// can.
class Hdf5Array {
public:
    /// Of each value, as the file has it.
    [[nodiscard]] const Hdf5Datatype& type() const noexcept { return type_; }
    /// Extents; empty for a single value.
    [[nodiscard]] const std::vector<std::size_t>& shape() const noexcept { return shape_; }
    /// Values in all: the product of the shape.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// All values, converted as static_cast does; FormatError where they are strings, unless there are none.
    template <Hdf5Number Number>
    [[nodiscard]] std::vector<Number> values() const {
        std::vector<Number> result(count_);
        if (count_ == 0) return result;
        if (!type_.is_number()) fail("numbers expected, came strings");
        if (std::integral<Number> && type_.kind == Hdf5Datatype::Kind::floating)
            fail("integers expected, came floating point");
        const ByteView bytes = data();
        if (std::endian::native == std::endian::little && type_ == Hdf5Datatype::of<Number>()) {
            std::memcpy(result.data(), bytes.data(), bytes.size());
            return result;
        }
        for (std::size_t index = 0; index < count_; ++index)
            result[index] = type_.template number<Number>(bytes.data() + index * type_.size);
        return result;
    }

    /// The only value; FormatError where there are others or none.
    template <Hdf5Number Number>
    [[nodiscard]] Number value() const {
        expect_one();
        return values<Number>().front();
    }

    /// All strings; FormatError where the values are numbers, unless there are none.
    [[nodiscard]] std::vector<std::string> texts() const;

    /// The only string; FormatError where there are others or none.
    [[nodiscard]] std::string text() const {
        expect_one();
        return std::move(texts().front());
    }

private:
    friend class Hdf5Object;

    [[nodiscard]] ByteView data() const noexcept { return unpacked_.empty() ? stored_ : ByteView(unpacked_); }

    [[nodiscard]] static std::string_view until_zero(ByteView bytes) {
        const std::string_view text = hdf5::as_text(bytes);
        return text.substr(0, text.find('\0'));
    }

    [[nodiscard]] std::string_view fixed_text(ByteView bytes) const {
        if (type_.padding != Hdf5Datatype::Padding::space_padded) return until_zero(bytes);
        const std::string_view text = hdf5::as_text(bytes);
        return text.substr(0, text.find_last_not_of(' ') + 1);
    }

    void expect_one() const {
        if (count_ != 1) fail({"one value expected, came ", count_});
    }

    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const {
        source_->fail(address_, {name_, ": ", problem.text()});
    }

    std::shared_ptr<const hdf5::Source> source_;
    std::string name_;           // for messages
    std::uint64_t address_ = 0;  // of the object that it belongs to, for messages
    Hdf5Datatype type_;
    std::vector<std::size_t> shape_;
    std::size_t count_ = 0;
    ByteView stored_;  // in the file
    Bytes unpacked_;   // or, when it is not empty, here
};

inline std::vector<std::string> Hdf5Array::texts() const {
    std::vector<std::string> result;
    if (count_ == 0) return result;
    if (!type_.is_string()) fail("strings expected, came numbers");
    ByteReader in{data(), source_->name()};
    result.reserve(count_);
    if (type_.kind == Hdf5Datatype::Kind::fixed_string) {
        for (std::size_t index = 0; index < count_; ++index)
            result.push_back(std::string(fixed_text(in.take(type_.size))));
        return result;
    }
    hdf5::GlobalHeap heap(*source_);
    std::size_t total = 0;
    for (std::size_t index = 0; index < count_; ++index) {
        const auto length = in.little_endian<std::uint32_t>();
        const std::uint64_t collection = source_->read_address(in);
        const auto object_index = in.little_endian<std::uint32_t>();
        if (length == 0) {
            result.push_back({});
            continue;
        }
        const ByteView object = heap.object(collection, object_index);
        if (length > object.size())
            fail({"a string of ", length, " bytes in a heap object of ", object.size()});
        total += length;
        if (total > source_->size()) fail("strings that are longer than the file");  // all the same one, then
        result.push_back(std::string(until_zero(object.first(length))));
    }
    return result;
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
