// The MNIST database of handwritten digits.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/data/dataset.hpp>
#include <intarsia/data/labelled_images.hpp>
#include <intarsia/data/preprocess.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/gzip.hpp>
#include <intarsia/io/idx.hpp>
#include <intarsia/io/sha256.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE {

/// A set to learn from, and one to be tested on.
template <class T>
struct TrainAndTest {
    T train;  ///< to learn from
    T test;   ///< to judge by; never learnt from
};

namespace detail {

/// One of the four files, and the SHA-256 of what is in it once unpacked.
struct MnistFile {
    std::string_view name;
    std::string_view sha256;
};

inline constexpr MnistFile mnist_files[4] = {
    {"train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
    {"train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {"t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
    {"t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
};

/// The path of the file called `name` in a folder, raw or with .gz; Windows programs unpack it with a dot for
/// the last hyphen but one.
inline std::filesystem::path find_idx_file(const std::filesystem::path& folder, std::string_view name) {
    std::string dotted(name);
    dotted[dotted.rfind("-idx")] = '.';
    for (const std::string& candidate : {std::string(name), dotted})
        for (const char* ending : {"", ".gz"})
            if (std::filesystem::path path = folder / (candidate + ending); std::filesystem::exists(path))
                return path;
    throw FileError({(folder / name).string(), ": no such file, nor with .gz"});
}

}  // namespace detail

namespace detail {

/// The pictures of one IDX array with the labels of another; `images_name` and `labels_name` are for
/// messages.
inline LabelledImages labelled_images(io::IdxArray images, io::IdxArray labels,
                                      const std::string& images_name, const std::string& labels_name) {
    if (images.type != io::IdxType::uint8 || images.shape.size() != 3)
        throw FormatError(images_name, 0,
                          {"expected pictures: bytes of rank 3, found rank ", images.shape.size()});
    if (labels.type != io::IdxType::uint8 || labels.shape.size() != 1)
        throw FormatError(labels_name, 0,
                          {"expected labels: bytes of rank 1, found rank ", labels.shape.size()});
    if (images.shape[0] != labels.shape[0])
        throw FormatError(labels_name, 4,
                          {labels.shape[0], " labels, but ", images.shape[0], " pictures in ", images_name});
    return {images.shape[1], images.shape[2], std::move(images.data), std::move(labels.data)};
}

/// One of the four files, checked.
inline io::IdxArray read_mnist_file(const std::filesystem::path& folder, const MnistFile& file) {
    const std::string path = find_idx_file(folder, file.name).string();
    io::Bytes bytes = io::read_file(path);
    if (io::is_gzip(bytes)) bytes = io::gunzip(bytes, path);
    if (const std::string found = io::sha256_hex(bytes); found != file.sha256)
        throw FormatError(path, 0,
                          {"damaged, or not MNIST's ", file.name, ": the SHA-256 of its content is ", found});
    return io::parse_idx(bytes, path);
}

}  // namespace detail

/// Reads pictures and their labels from two IDX files, raw or compressed with gzip: MNIST and whatever has
/// its form (Fashion-MNIST, KMNIST, ...).
///
/// Throws FileError, or FormatError where a file is damaged, is not of bytes, or is the other of the two, or
/// where there is not one label for each picture.
inline LabelledImages read_labelled_images(const std::filesystem::path& images,
                                           const std::filesystem::path& labels) {
    return detail::labelled_images(io::read_idx(images), io::read_idx(labels), images.string(),
                                   labels.string());
}

/// Reads the four files of MNIST (train-images-idx3-ubyte and so on, raw or .gz) from a folder, as bytes:
/// 60,000 pictures of 28 x 28 to learn from, 10,000 to be tested on.
///
/// Each file is checked by the SHA-256 of its uncompressed content. Throws FileError where one is missing,
/// FormatError where one is damaged or belongs to another data set: Fashion-MNIST has the same names and
/// sizes; read such sets with read_labelled_images().
inline TrainAndTest<LabelledImages> read_mnist(const std::filesystem::path& folder) {
    const auto read = [&](const detail::MnistFile& images_file, const detail::MnistFile& labels_file) {
        io::IdxArray images = detail::read_mnist_file(folder, images_file);
        io::IdxArray labels = detail::read_mnist_file(folder, labels_file);
        return detail::labelled_images(std::move(images), std::move(labels), std::string(images_file.name),
                                       std::string(labels_file.name));
    };
    const auto& files = detail::mnist_files;
    return {read(files[0], files[1]), read(files[2], files[3])};
}

/// MNIST, preprocessed: pixels / 255 of Shape<28, 28, 1>; labels one-hot, or as they are with
/// load_mnist<Label>().
///
///     auto [train, test] = load_mnist("data/mnist");
///
/// Errors: as read_mnist().
template <class TargetType = Shape<10>>
TrainAndTest<Dataset<Shape<28, 28, 1>, TargetType>> load_mnist(const std::filesystem::path& folder) {
    const auto [train, test] = read_mnist(folder);
    return {to_dataset<Shape<28, 28, 1>, TargetType>(train), to_dataset<Shape<28, 28, 1>, TargetType>(test)};
}

}  // namespace INTARSIA_NAMESPACE

INTARSIA_COLD_END
