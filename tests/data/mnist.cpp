#include <intarsia/core/error.hpp>
#include <intarsia/data/mnist.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace intarsia::tests::data_mnist {
namespace {

/// A folder of its own for a test, removed with all that is in it.
class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() / ("intarsia-mnist-" + std::to_string(counter()++))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path write(const std::string& name, const io::Bytes& bytes) const {
        io::write_file(path_ / name, io::ByteView(bytes));
        return path_ / name;
    }

private:
    static int& counter() {
        static int count = 0;
        return count;
    }
    std::filesystem::path path_;
};

io::Bytes idx(const std::vector<std::uint8_t>& shape, const io::Bytes& data) {
    io::Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(shape.size())};
    for (const std::uint8_t extent : shape) bytes.insert(bytes.end(), {0, 0, 0, extent});
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
}

std::string message_of(const std::filesystem::path& images, const std::filesystem::path& labels) {
    try {
        (void)read_labelled_images(images, labels);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("pictures and labels come from two IDX files") {
    const Folder folder;
    const auto images = folder.write("images", idx({2, 1, 3}, {1, 2, 3, 4, 5, 6}));
    const auto labels = folder.write("labels", idx({2}, {7, 9}));
    const LabelledImages read = read_labelled_images(images, labels);
    CHECK(read.size() == 2);
    CHECK(read.height == 1);
    CHECK(read.width == 3);
    CHECK(read.image(1)[2] == 6);
    CHECK(read.labels == std::vector<std::uint8_t>{7, 9});

    SUBCASE("the two exchanged, or of different lengths, are told apart") {
        CHECK(message_of(labels, images).find("labels: byte 0: expected pictures") != std::string::npos);
        CHECK(message_of(images, images).find("images: byte 0: expected labels") != std::string::npos);
        const auto three = folder.write("three", idx({3}, {1, 2, 3}));
        CHECK(message_of(images, three).find("3 labels, but 2 pictures") != std::string::npos);
    }
}

TEST_CASE("a folder without the files, or with others of the same names, is refused") {
    const Folder folder;
    CHECK_THROWS_AS(read_mnist(folder.path()), FileError);
    CHECK_THROWS_AS(read_mnist(folder.path() / "missing"), FileError);
    for (const auto& file : detail::mnist_files) folder.write(std::string(file.name), idx({1}, {0}));
    CHECK_THROWS_WITH_AS(read_mnist(folder.path()), doctest::Contains("not MNIST's train-images-idx3-ubyte"),
                         FormatError);
}

TEST_CASE("files are found raw, compressed, and with the dot of Windows programs") {
    const Folder folder;
    const auto found = [&] {
        return detail::find_idx_file(folder.path(), "t10k-labels-idx1-ubyte").filename();
    };
    folder.write("t10k-labels.idx1-ubyte", {});
    CHECK(found() == "t10k-labels.idx1-ubyte");
    folder.write("t10k-labels-idx1-ubyte.gz", {});
    CHECK(found() == "t10k-labels-idx1-ubyte.gz");
    folder.write("t10k-labels-idx1-ubyte", {});
    CHECK(found() == "t10k-labels-idx1-ubyte");
}

TEST_CASE("the real MNIST is what the world knows") {
    const char* folder = std::getenv("MNIST_DIR");
    if (!folder) {
        MESSAGE("skipped: MNIST_DIR is not set");
        return;
    }
    const auto [train, test] = load_mnist<Label>(folder);
    CHECK(train.size() == 60'000);
    CHECK(test.size() == 10'000);
    constexpr std::array<std::uint32_t, 10> first_labels{5, 0, 4, 1, 9, 2, 1, 3, 1, 4};
    for (std::size_t i = 0; i < 10; ++i) CHECK(train.targets()[i].value == first_labels[i]);
    std::array<std::size_t, 10> counts{};
    for (const Label label : test.targets()) ++counts[label.value];
    CHECK(counts == std::array<std::size_t, 10>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});
    constexpr std::array<float, 6> ink{84,  185, 159,
                                       151, 60,  36};  // row 7 of the first test picture, from column 6
    for (std::size_t i = 0; i < 6; ++i) CHECK(test.inputs()[0][7 * 28 + 6 + i] == ink[i] / 255.0f);
}

}  // namespace intarsia::tests::data_mnist
