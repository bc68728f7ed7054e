// HDF5 files as they are found: objects by path, their attributes, their values.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_array.hpp>
#include <intarsia/io/hdf5_chunks.hpp>
#include <intarsia/io/hdf5_fractal_heap.hpp>
#include <intarsia/io/hdf5_header.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_links.hpp>
#include <intarsia/io/hdf5_messages.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

/// A group or a dataset of a file. A cheap view of the file's bytes, which must stay as long as it does.
///
/// What the file has wrong, or what we do not support (named in the message), throws FormatError when it is
/// asked for. Links other than hard ones are not followed. Memory is bounded by the size of the file.
class Hdf5Object {
public:
    /// Where it was found: "/model_weights/dense"; empty for the root.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    [[nodiscard]] bool is_group() const noexcept { return is_group_; }      ///< whether it may have children
    [[nodiscard]] bool is_dataset() const noexcept { return is_dataset_; }  ///< whether it has values

    /// The names of a group's objects, sorted; parts of the file's bytes. (Keras keeps the order of the
    /// layers in an attribute.)
    [[nodiscard]] std::vector<std::string_view> children() const {
        std::vector<std::string_view> names;
        for (const hdf5::Link& link : links_)
            if (link.kind == hdf5::Link::Kind::hard) names.push_back(link.name);
        return names;
    }

    /// The object at a path below this one, names separated by "/"; nothing where there is none.
    [[nodiscard]] std::optional<Hdf5Object> find(std::string_view path) const;

    /// The object at a path below this one; FormatError where there is none.
    [[nodiscard]] Hdf5Object at(std::string_view path) const {
        std::optional<Hdf5Object> object = find(path);
        if (!object) fail({path_, "/", path, " is missing"});
        return *std::move(object);
    }

    /// The values of the dataset at a path below this one.
    [[nodiscard]] Hdf5Array dataset(std::string_view path) const { return at(path).values(); }

    /// The values of this dataset.
    [[nodiscard]] Hdf5Array values() const;

    /// The names of the attributes, in the order of the file; parts of its bytes.
    [[nodiscard]] std::vector<std::string_view> attributes() const {
        std::vector<std::string_view> names;
        for (const hdf5::AttributeParts& parts : attributes_) names.push_back(parts.name);
        return names;
    }

    /// An attribute's values; nothing where it is missing.
    [[nodiscard]] std::optional<Hdf5Array> find_attribute(std::string_view name) const;

    /// An attribute's values; FormatError where it is missing.
    [[nodiscard]] Hdf5Array attribute(std::string_view name) const {
        std::optional<Hdf5Array> array = find_attribute(name);
        if (!array) fail({"attribute ", path_, "/", name, " is missing"});
        return *std::move(array);
    }

private:
    friend class Hdf5File;

    Hdf5Object(std::shared_ptr<const hdf5::Source> source, std::string path,
               std::vector<std::uint64_t> lineage);

    [[nodiscard]] std::uint64_t address() const noexcept { return lineage_.back(); }
    [[nodiscard]] std::optional<Hdf5Object> find_child(std::string_view name) const;
    [[nodiscard]] const hdf5::HeaderMessage* find_message(hdf5::Message type) const;
    [[nodiscard]] const hdf5::HeaderMessage& message(hdf5::Message type, const char* name) const;
    [[nodiscard]] ByteView resolve(const hdf5::HeaderMessage& message) const;
    void read_attributes();
    void read_dense_attributes(ByteView body);
    [[nodiscard]] Hdf5Array array(std::string name, ByteView space, ByteView type) const;
    [[nodiscard]] Bytes filled(std::size_t count, const Hdf5Datatype& type) const;
    [[noreturn]] INTARSIA_COLD void fail(const Problem& problem) const { source_->fail(address(), problem); }

    std::shared_ptr<const hdf5::Source> source_;
    std::string path_;
    std::vector<std::uint64_t> lineage_;  // header addresses from the root's to its own
    std::vector<hdf5::HeaderMessage> messages_;
    std::vector<hdf5::Link> links_;
    std::vector<hdf5::AttributeParts> attributes_;
    bool is_group_ = false;
    bool is_dataset_ = false;
};

/// An HDF5 file in memory.
///
///     const Hdf5File file(bytes, "mnist.h5");
///     const Hdf5Object weights = file.root().at("model_weights");
///     for (const std::string& layer : weights.attribute("layer_names").texts()) ...
///     std::vector<float> kernel = weights.dataset("dense/dense/kernel:0").values<float>();
///
/// Errors: FormatError with `source` and the byte.
class Hdf5File {
public:
    /// Over bytes that must stay where they are.
    Hdf5File(ByteView bytes, std::string source)
        : source_(std::make_shared<hdf5::Source>(bytes, std::move(source))) {}

    /// With bytes of its own.
    Hdf5File(Bytes&& bytes, std::string source)
        : source_(std::make_shared<hdf5::Source>(std::move(bytes), std::move(source))) {}

    /// The group "/".
    [[nodiscard]] Hdf5Object root() const { return Hdf5Object(source_, "", {source_->root()}); }

private:
    std::shared_ptr<const hdf5::Source> source_;
};

inline Hdf5Object::Hdf5Object(std::shared_ptr<const hdf5::Source> source, std::string path,
                              std::vector<std::uint64_t> lineage)
    : source_(std::move(source)),
      path_(std::move(path)),
      lineage_(std::move(lineage)),
      messages_(hdf5::read_header(*source_, address())) {
    is_group_ = find_message(hdf5::Message::symbol_table) != nullptr ||
                find_message(hdf5::Message::link_info) != nullptr;
    is_dataset_ = find_message(hdf5::Message::layout) != nullptr;
    if (is_group_ && is_dataset_) fail({path_, " is both a group and a dataset"});
    if (is_group_) links_ = hdf5::LinkReader(*source_).links(messages_);
    read_attributes();
}

inline std::optional<Hdf5Object> Hdf5Object::find(std::string_view path) const {
    std::optional<Hdf5Object> object;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = (std::min)(path.find('/', begin), path.size());
        object = (object ? *object : *this).find_child(path.substr(begin, end - begin));
        if (!object) return std::nullopt;
        begin = end + 1;
    }
    return object;
}

inline std::optional<Hdf5Object> Hdf5Object::find_child(std::string_view name) const {
    const auto before = [](const hdf5::Link& link, std::string_view wanted) { return link.name < wanted; };
    const auto link = std::lower_bound(links_.begin(), links_.end(), name, before);
    if (link == links_.end() || link->name != name) return std::nullopt;
    std::string path = path_ + "/" + std::string(name);
    if (link->kind != hdf5::Link::Kind::hard)
        fail({path, " is a ", (link->kind == hdf5::Link::Kind::soft ? "soft" : "external"),
              " link, which is not followed"});
    if (std::find(lineage_.begin(), lineage_.end(), link->address) != lineage_.end())
        fail({path, " is a group that contains itself"});
    if (lineage_.size() > hdf5::deepest_group)
        fail({path, " lies deeper than ", hdf5::deepest_group, " groups"});
    std::vector<std::uint64_t> lineage = lineage_;
    lineage.push_back(link->address);
    return Hdf5Object(source_, std::move(path), std::move(lineage));
}

inline const hdf5::HeaderMessage* Hdf5Object::find_message(hdf5::Message type) const {
    const hdf5::HeaderMessage* found = nullptr;
    for (const hdf5::HeaderMessage& message : messages_) {
        if (message.type != type) continue;
        if (found != nullptr) fail({path_, " has message ", static_cast<unsigned>(type), " twice"});
        found = &message;
    }
    return found;
}

inline const hdf5::HeaderMessage& Hdf5Object::message(hdf5::Message type, const char* name) const {
    if (const hdf5::HeaderMessage* found = find_message(type)) return *found;
    fail({path_, " is a dataset without ", name});
}

/// The message itself, or where it only says so, the one of the same type of another object.
inline ByteView Hdf5Object::resolve(const hdf5::HeaderMessage& message) const {
    if (!message.shared) return message.body;
    ByteReader in = source_->reader(message.body);
    const auto version = in.little_endian<std::uint8_t>();
    const auto kind = in.little_endian<std::uint8_t>();
    constexpr std::uint8_t in_a_heap = 1;
    if (version < 1 || version > 3 || (version == 3 && kind == in_a_heap))
        fail({path_, ": a message shared in a heap is not supported"});
    if (version == 1) in.skip(6);
    const std::uint64_t other = source_->read_address(in);
    for (const hdf5::HeaderMessage& candidate : hdf5::read_header(*source_, other))
        if (candidate.type == message.type && !candidate.shared) return candidate.body;
    fail({path_, ": a shared message is missing"});
}

inline void Hdf5Object::read_attributes() {
    for (const hdf5::HeaderMessage& message : messages_) {
        if (message.type == hdf5::Message::attribute) {
            if (message.shared) fail({path_, ": a shared attribute is not supported"});
            attributes_.push_back(hdf5::read_attribute(*source_, message.body));
        }
        if (message.type == hdf5::Message::attribute_info) read_dense_attributes(message.body);
    }
    const std::size_t twice =
        first_repeated(attributes_.size(), [&](std::size_t index) { return attributes_[index].name; });
    if (twice < attributes_.size()) fail({path_, " has attribute \"", attributes_[twice].name, "\" twice"});
}

inline void Hdf5Object::read_dense_attributes(ByteView body) {
    ByteReader in = source_->reader(body);
    hdf5::expect_version(in, 0, "attribute information");
    if ((in.little_endian<std::uint8_t>() & 1) != 0) in.skip(2);  // order of creation
    const std::uint64_t heap_address = source_->read_address(in);
    const std::uint64_t tree_address = source_->read_address(in);
    if (heap_address == hdf5::undefined_address) return;
    hdf5::FractalHeap heap(*source_, heap_address);
    using hdf5::RecordType;
    for (const ByteView record : hdf5::read_records(*source_, tree_address, RecordType::attribute_by_name)) {
        constexpr std::size_t id_size = 8;
        if (record.size() < id_size + 1) fail({path_, ": records too small for attributes"});
        if ((record[id_size] & 2) != 0) fail({path_, ": a shared attribute is not supported"});
        attributes_.push_back(hdf5::read_attribute(*source_, heap.object(record.first(id_size))));
    }
}

inline std::optional<Hdf5Array> Hdf5Object::find_attribute(std::string_view name) const {
    for (const hdf5::AttributeParts& parts : attributes_) {
        if (parts.name != name) continue;
        Hdf5Array result = array("attribute " + path_ + "/" + std::string(name), parts.space, parts.type);
        if (result.count_ > parts.data.size() / result.type_.size)
            result.fail({result.count_, " values of ", result.type_.size, " bytes expected, came ",
                         parts.data.size(), " bytes"});
        result.stored_ = parts.data.first(result.count_ * result.type_.size);
        return result;
    }
    return std::nullopt;
}

/// Type and shape, without values yet.
inline Hdf5Array Hdf5Object::array(std::string name, ByteView space, ByteView type) const {
    Hdf5Array result;
    result.source_ = source_;
    result.name_ = std::move(name);
    result.address_ = address();
    ByteReader space_in = source_->reader(space);
    hdf5::Dataspace dataspace = hdf5::read_dataspace(*source_, space_in);
    result.shape_ = std::move(dataspace.shape);
    result.count_ = dataspace.count;
    if (result.count_ == 0) return result;  // of whatever type
    ByteReader type_in = source_->reader(type);
    result.type_ = Hdf5Datatype::decode(type_in);
    if (result.type_.kind == Hdf5Datatype::Kind::variable_string &&
        result.type_.size != 8 + source_->offset_size())
        result.fail({"a string of variable length in an element of ", result.type_.size, " bytes"});
    if (result.count_ > (std::numeric_limits<std::size_t>::max)() / result.type_.size)
        result.fail("more bytes than memory can have");
    return result;
}

inline Hdf5Array Hdf5Object::values() const {
    using hdf5::Message;
    if (!is_dataset_) fail({(path_.empty() ? "/" : path_), " is no dataset"});
    if (find_message(Message::external_files) != nullptr)
        fail({path_, ": values in other files are not supported"});
    Hdf5Array result = array(path_, resolve(message(Message::dataspace, "a dataspace")),
                             resolve(message(Message::datatype, "a datatype")));
    if (result.count_ == 0) return result;
    const std::size_t size = result.count_ * result.type_.size;
    const hdf5::Layout layout = hdf5::read_layout(*source_, message(Message::layout, "a layout").body);
    const auto expect_size = [&](std::uint64_t stored) {
        if (stored != size) result.fail({size, " bytes expected, came ", stored});
    };
    switch (layout.kind) {
        case hdf5::Layout::Kind::compact:
            expect_size(layout.compact.size());
            result.stored_ = layout.compact;
            break;
        case hdf5::Layout::Kind::contiguous:
            if (layout.size_known) expect_size(layout.size);
            if (layout.address == hdf5::undefined_address)
                result.unpacked_ = filled(result.count_, result.type_);
            else
                result.stored_ = source_->view(layout.address, size, "the values of a dataset");
            break;
        case hdf5::Layout::Kind::chunked: {
            if (layout.element_size != result.type_.size) result.fail("chunks of other elements");
            std::vector<hdf5::Filter> filters;
            if (const hdf5::HeaderMessage* pipeline = find_message(Message::filters))
                filters = hdf5::read_filters(*source_, resolve(*pipeline));
            result.unpacked_ = filled(result.count_, result.type_);
            ByteReader space_in = source_->reader(resolve(message(Message::dataspace, "a dataspace")));
            const hdf5::Dataspace space = hdf5::read_dataspace(*source_, space_in);
            hdf5::ChunkReader(*source_, layout, filters, space, result.unpacked_).read();
            break;
        }
    }
    return result;
}

/// The values of a dataset before anything was written: a memory bomb unless the file has about that size.
inline Bytes Hdf5Object::filled(std::size_t count, const Hdf5Datatype& type) const {
    constexpr std::size_t harmless = std::size_t{16} << 20;
    constexpr std::size_t best_compression = 1032;  // what DEFLATE can do at most
    const std::size_t size = count * type.size;
    if (size > harmless && size / best_compression > source_->size())
        fail({path_, " claims ", size, " bytes, which cannot be in a file of ", source_->size()});
    ByteView fill;
    if (const hdf5::HeaderMessage* old = find_message(hdf5::Message::old_fill_value))
        fill = hdf5::read_old_fill_value(*source_, resolve(*old));
    if (const hdf5::HeaderMessage* message = find_message(hdf5::Message::fill_value))
        fill = hdf5::read_fill_value(*source_, resolve(*message));
    if (!fill.empty() && fill.size() != type.size) fail({path_, ": a fill value of another size"});
    Bytes bytes(size);
    for (std::size_t index = 0; !fill.empty() && index < count; ++index)
        std::copy(fill.begin(), fill.end(), bytes.begin() + static_cast<std::ptrdiff_t>(index * type.size));
    return bytes;
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
