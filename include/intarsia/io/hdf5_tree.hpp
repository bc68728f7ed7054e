// A tree of groups, attributes and datasets to be written as an HDF5 file.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_datatype.hpp>
#include <intarsia/io/hdf5_layout.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// How the strings of an attribute are stored.
enum class Hdf5Strings : std::uint8_t {
    fixed,     ///< in place, all as long as the longest, padded with zeros
    variable,  ///< in a heap of the file: any length
};

namespace hdf5 {

/// A named value of a group. Strings of variable length stand in `strings`, everything else in `data`.
struct Attribute {
    std::string name;
    Hdf5Datatype type;
    std::vector<std::size_t> shape;
    Bytes data;
    std::vector<std::string> strings;
};

/// Numbers of any rank, row-major; in the caller's memory unless `owned` has them.
struct Dataset {
    Hdf5Datatype type;
    std::vector<std::size_t> shape;
    ByteView borrowed;
    Bytes owned;

    [[nodiscard]] ByteView data() const noexcept { return owned.empty() ? borrowed : ByteView(owned); }
};

}  // namespace hdf5

/// One group and everything below it; the root of a file is a group.
///
///     Hdf5Group root;
///     root.attribute("backend", "tensorflow");
///     root.group("model_weights").dataset("dense/kernel:0", {784, 10}, std::span(kernel));
///     const Bytes file = encode(root);
///
/// Names in a path are separated by "/"; groups on the way are created. Errors: ArgumentError for a name that
/// is empty, "." or "..", or taken, for values that do not fit their shape, and for what the format cannot
/// hold.
class Hdf5Group {
public:
    /// A group, or where there is none a dataset.
    struct Child {
        std::unique_ptr<Hdf5Group> group;  ///< null for a dataset
        hdf5::Dataset dataset;             ///< empty for a group
    };
    using Children = std::map<std::string, Child, std::less<>>;  ///< by name, in the order of their bytes

    /// The group at that path below this one, created where it does not exist yet.
    Hdf5Group& group(std::string_view path);

    /// A string. Of variable length by default, as h5py stores one.
    Hdf5Group& attribute(std::string_view name, std::string_view value,
                         Hdf5Strings storage = Hdf5Strings::variable) {
        const std::string string(value);
        return add_strings(name, {}, std::span(&string, 1), storage);
    }
    /// The same of a literal.
    Hdf5Group& attribute(std::string_view name, const char* value,
                         Hdf5Strings storage = Hdf5Strings::variable) {
        return attribute(name, std::string_view(value), storage);
    }

    /// A list of strings. Fixed by default, as Keras stores one, and then at most hdf5::attribute_limit bytes
    /// in all; an empty list becomes one of no doubles, as h5py writes it.
    Hdf5Group& attribute(std::string_view name, std::span<const std::string> values,
                         Hdf5Strings storage = Hdf5Strings::fixed) {
        return add_strings(name, {values.size()}, values, storage);
    }

    /// The same of a vector.
    Hdf5Group& attribute(std::string_view name, const std::vector<std::string>& values,
                         Hdf5Strings storage = Hdf5Strings::fixed) {
        return attribute(name, std::span(values), storage);
    }
    /// Without it {"a", "b"} would be taken for the beginning and the end of a single text.
    Hdf5Group& attribute(std::string_view name, std::initializer_list<std::string> values,
                         Hdf5Strings storage = Hdf5Strings::fixed) {
        return attribute(name, std::span(values.begin(), values.size()), storage);
    }

    /// A number.
    template <Hdf5Number Number>
    Hdf5Group& attribute(std::string_view name, Number value) {
        return add_attribute({std::string(name), Hdf5Datatype::of<Number>(), {}, to_bytes(&value, 1), {}});
    }

    /// Numbers in a row.
    template <Hdf5Number Number>
    Hdf5Group& attribute(std::string_view name, const std::vector<Number>& values) {
        return add_attribute({std::string(name),
                              Hdf5Datatype::of<Number>(),
                              {values.size()},
                              to_bytes(values.data(), values.size()),
                              {}});
    }

    /// A dataset of numbers that stay where they are, and must until the tree is encoded: weights are not
    /// copied, save on big-endian machines, whose bytes are not the file's.
    template <class Number, std::size_t Extent>
    requires Hdf5Number<std::remove_const_t<Number>> Hdf5Group& dataset(std::string_view path,
                                                                        std::vector<std::size_t> shape,
                                                                        std::span<Number, Extent> values) {
        const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
        hdf5::Dataset dataset{Hdf5Datatype::of<std::remove_const_t<Number>>(), std::move(shape), {}, {}};
        if constexpr (std::endian::native == std::endian::little)
            dataset.borrowed = ByteView(first, values.size_bytes());
        else
            dataset.owned = to_bytes(values.data(), values.size());
        return add_dataset(path, values.size(), std::move(dataset));
    }

    /// A dataset that keeps its own copy of the numbers.
    template <Hdf5Number Number>
    Hdf5Group& dataset(std::string_view path, std::vector<std::size_t> shape,
                       const std::vector<Number>& values) {
        return add_dataset(path, values.size(),
                           {Hdf5Datatype::of<Number>(), std::move(shape), ByteView{},
                            to_bytes(values.data(), values.size())});
    }

    /// A dataset of one number, without dimensions.
    template <Hdf5Number Number>
    Hdf5Group& dataset(std::string_view path, Number value) {
        return add_dataset(path, 1, {Hdf5Datatype::of<Number>(), {}, ByteView{}, to_bytes(&value, 1)});
    }

    /// What the encoder walks: the attributes in the order of their addition, the children by name.
    [[nodiscard]] const std::vector<hdf5::Attribute>& attributes() const noexcept { return attributes_; }
    /// Groups and datasets right below this group.
    [[nodiscard]] const Children& children() const noexcept { return children_; }

private:
    /// The numbers as the file holds them, little-endian.
    template <class Number>
    static Bytes to_bytes(const Number* values, std::size_t count) {
        const auto* first = reinterpret_cast<const std::uint8_t*>(values);
        Bytes bytes(first, first + count * sizeof(Number));
        if constexpr (std::endian::native == std::endian::big)
            for (auto number = bytes.begin(); number != bytes.end(); number += sizeof(Number))
                std::reverse(number, number + sizeof(Number));
        return bytes;
    }

    Hdf5Group& add_strings(std::string_view name, std::vector<std::size_t> shape,
                           std::span<const std::string> values, Hdf5Strings storage);
    Hdf5Group& add_attribute(hdf5::Attribute attribute);
    Hdf5Group& add_dataset(std::string_view path, std::size_t count, hdf5::Dataset dataset);
    Hdf5Group& child_group(std::string_view name);
    void check_child_name(std::string_view name) const;
    [[nodiscard]] std::string path_of(std::string_view name) const { return path_ + "/" + std::string(name); }

    std::string path_;  // of this group, for messages; empty for the root
    std::size_t depth_ = 0;
    std::vector<hdf5::Attribute> attributes_;
    Children children_;
};

inline Hdf5Group& Hdf5Group::group(std::string_view path) {
    Hdf5Group* group = this;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = (std::min)(path.find('/', begin), path.size());
        group = &group->child_group(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return *group;
}

inline Hdf5Group& Hdf5Group::child_group(std::string_view name) {
    if (const auto existing = children_.find(name); existing != children_.end()) {
        if (existing->second.group) return *existing->second.group;
        throw ArgumentError({"HDF5: ", path_of(name), " is a dataset, not a group"});
    }
    check_child_name(name);
    if (depth_ == hdf5::deepest_group)
        throw ArgumentError({"HDF5: ", path_of(name), " lies deeper than ", hdf5::deepest_group, " groups"});
    auto group = std::make_unique<Hdf5Group>();
    group->path_ = path_of(name);
    group->depth_ = depth_ + 1;
    return *children_.emplace(name, Child{std::move(group), {}}).first->second.group;
}

inline void Hdf5Group::check_child_name(std::string_view name) const {
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string_view::npos)
        throw ArgumentError({"HDF5: \"", name, "\" cannot be a name in \"", path_, "/\""});
}

inline Hdf5Group& Hdf5Group::add_dataset(std::string_view path, std::size_t count, hdf5::Dataset dataset) {
    if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) {
        group(path.substr(0, slash)).add_dataset(path.substr(slash + 1), count, std::move(dataset));
        return *this;
    }
    check_child_name(path);
    if (dataset.shape.size() > hdf5::highest_rank)
        throw ArgumentError({"HDF5: ", path_of(path), " has more than 32 dimensions"});
    std::size_t product =
        std::find(dataset.shape.begin(), dataset.shape.end(), 0u) == dataset.shape.end() ? 1 : 0;
    bool fits = true;
    for (const std::size_t dimension : dataset.shape) {
        fits = fits && (product == 0 || dimension <= count / product);
        product = fits ? product * dimension : 0;
    }
    if (!fits || product != count)
        throw ArgumentError({"HDF5: ", path_of(path), ": ", count, " values do not fit its shape"});
    if (!children_.emplace(path, Child{nullptr, std::move(dataset)}).second)
        throw ArgumentError({"HDF5: ", path_of(path), " exists already"});
    return *this;
}

inline Hdf5Group& Hdf5Group::add_strings(std::string_view name, std::vector<std::size_t> shape,
                                         std::span<const std::string> values, Hdf5Strings storage) {
    if (values.empty()) return attribute(name, std::vector<double>{});
    bool ascii = true;
    std::size_t longest = 1;  // a string of no bytes is no type
    for (const std::string& value : values) {
        if (value.find('\0') != std::string::npos)
            throw ArgumentError({"HDF5: attribute ", path_of(name), ": a string with a zero byte"});
        for (const char character : value) ascii = ascii && static_cast<unsigned char>(character) < 0x80;
        longest = (std::max)(longest, value.size());
    }
    if (storage == Hdf5Strings::variable) {
        if (longest > (std::numeric_limits<std::uint32_t>::max)())
            throw ArgumentError({"HDF5: attribute ", path_of(name), ": a string beyond 4 GiB"});
        return add_attribute({std::string(name),
                              Hdf5Datatype::variable_string(!ascii),
                              std::move(shape),
                              {},
                              {values.begin(), values.end()}});
    }
    if (longest > hdf5::attribute_limit / values.size())
        throw ArgumentError({"HDF5: attribute ", path_of(name), ": ", values.size(), " strings of up to ",
                             longest, " bytes exceed the ", hdf5::attribute_limit, " bytes of an attribute"});
    Bytes data;
    data.reserve(longest * values.size());
    for (const std::string& value : values) {
        data.insert(data.end(), value.begin(), value.end());
        data.resize(data.size() + longest - value.size());
    }
    const auto type = Hdf5Datatype::fixed_string(static_cast<std::uint32_t>(longest), !ascii);
    return add_attribute({std::string(name), type, std::move(shape), std::move(data), {}});
}

inline Hdf5Group& Hdf5Group::add_attribute(hdf5::Attribute attribute) {
    constexpr std::size_t longest_name = 512;  // what the limits of the values and of the message leave
    const std::string& name = attribute.name;
    if (name.empty() || name.size() > longest_name || name.find('\0') != std::string::npos)
        throw ArgumentError({"HDF5: \"", name, "\" cannot be the name of an attribute"});
    for (const hdf5::Attribute& other : attributes_)
        if (other.name == name) throw ArgumentError({"HDF5: attribute ", path_of(name), " exists already"});
    const std::size_t size = attribute.strings.size() * attribute.type.size + attribute.data.size();
    if (size > hdf5::attribute_limit)
        throw ArgumentError({"HDF5: attribute ", path_of(name), ": ", size, " bytes exceed the ",
                             hdf5::attribute_limit, " bytes of an attribute"});
    attributes_.push_back(std::move(attribute));
    return *this;
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
