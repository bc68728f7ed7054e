// The files that the fuzzers begin with, made by the library's own writers: seeds FOLDER writes
// FOLDER/FORMAT/NAME.
#include "../io/deflate_writer.hpp"

#include <intarsia/intarsia.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/png.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace intarsia;
using io::Bytes;

io::ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes idx(std::uint8_t type, const std::vector<std::uint8_t>& shape, std::size_t data) {
    Bytes file{0, 0, type, static_cast<std::uint8_t>(shape.size())};
    for (const std::uint8_t extent : shape) file.insert(file.end(), {0, 0, 0, extent});
    for (std::size_t i = 0; i < data; ++i) file.push_back(static_cast<std::uint8_t>(i));
    return file;
}

/// Layers as a Functional of Keras 3 has them, and as Keras 1 did on Theano.
constexpr std::string_view chain =
    R"({"class_name": "Functional", "config": {"name": "f", "layers": [{"class_name": "InputLayer", "name": "i",
    "config": {"batch_shape": [null, 8, 8, 3], "name": "i"}, "inbound_nodes": []}, {"class_name": "Flatten",
    "name": "f", "config": {"name": "f"}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config":
    {"keras_history": ["i", 0, 0]}}], "kwargs": {}}]}], "input_layers": ["i", 0, 0],
    "output_layers": [["f", 0, 0]]}})";
constexpr std::string_view theano =
    R"({"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config": {"nb_filter": 2, "nb_row": 3,
    "nb_col": 3, "dim_ordering": "th", "border_mode": "same", "subsample": [2, 2], "batch_input_shape": [null, 3, 8, 8]}},
    {"class_name": "Flatten", "config": {}}, {"class_name": "Dense", "config": {"output_dim": 2}}]})";

Bytes tree() {
    io::Hdf5Group root;
    root.attribute("text", "of any length").attribute("fixed", "abc", io::Hdf5Strings::fixed);
    root.attribute("names", {"a", "bc"})
        .attribute("number", 1.5)
        .attribute("numbers", std::vector<int>{1, 2});
    root.dataset("group/inner/floats", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    root.dataset("group/integer", std::int64_t{7});
    root.group("empty");
    return encode(root);
}

io::GreyImage image(std::size_t width, std::size_t height) {
    io::GreyImage result{width, height, {}};
    for (std::size_t i = 0; i < width * height; ++i)
        result.pixels.push_back(static_cast<std::uint8_t>(i * 37));
    return result;
}

/// "abcabcabc..." by a back-reference, in a block of the fixed codes.
Bytes deflated() {
    samples::DeflateWriter out;
    out.number(1, 1).number(1, 2);
    for (const unsigned letter : {'a', 'b', 'c'}) out.code(0x30 + letter, 8);
    out.code(5, 7).code(2, 5).code(0, 7);  // 7 numbers from 3 back, and the end
    return out.bytes();
}

/// The stream in the wrapper of zlib and of gzip, whose text is `text`.
Bytes in_zlib(const Bytes& stream, std::string_view text) {
    Bytes file{0x78, 0x01};
    file.insert(file.end(), stream.begin(), stream.end());
    io::detail::append_big_endian(file, io::adler32(view(text)));
    return file;
}
Bytes in_gzip(const Bytes& stream, std::string_view text) {
    io::ByteWriter out;
    out.bytes(Bytes{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3});
    out.bytes(stream);
    out.little_endian(io::crc32(view(text)));
    out.little_endian(static_cast<std::uint32_t>(text.size()));
    return std::move(out).finish();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const auto write = [folder = std::filesystem::path(argv[1])](const std::string& name,
                                                                 io::ByteView bytes) {
        std::filesystem::create_directories((folder / name).parent_path());
        io::write_file(folder / name, bytes);
    };
    write("hdf5/tree", tree());
    using Net = Sequential<Input<5, 5, 1>, Conv2D<2, 3, 3>, ReLU, Flatten, Dense<2>>;
    std::filesystem::create_directories(std::filesystem::path(argv[1]) / "hdf5");
    save(Net(Seed{1}), std::filesystem::path(argv[1]) / "hdf5" / "model");

    using Layers =
        Sequential<Input<8, 8, 3>, ZeroPadding2D<1, 2>, Conv2D<2, 3, 3>, ReLU, BatchNormalization<>,
                   SeparableConv2D<2, 2, 2>, LeakyReLU<0.3>, MaxPool<2, 2>, Flatten, Dense<2>>;
    Layers model(Seed{2});
    const Trainer trainer{model, MeanSquaredError{}, Adam{}};
    std::filesystem::create_directories(std::filesystem::path(argv[1]) / "keras");
    save(model, std::filesystem::path(argv[1]) / "keras" / "model.h5", trainer);
    save(model, std::filesystem::path(argv[1]) / "keras" / "model.keras", trainer);
    write("keras/config", view(keras::model_config<Layers>().dump()));
    write("keras/chain", view(chain));
    write("keras/theano", view(theano));

    write("json/all",
          view(R"({"a": [1, -2.5e3, true, false, null], "b": {"c": "\u00e9\n"}, "d": NaN, "e": {}})"));
    write("json/nested", view("[[[[[[[[]]]]]]]]"));

    const Bytes stream = deflated();
    write("inflate/deflate", stream);
    write("inflate/zlib", in_zlib(stream, "abcabcabca"));
    write("inflate/gzip", in_gzip(stream, "abcabcabca"));

    write("idx/bytes", idx(8, {2, 3}, 6));
    write("idx/floats", idx(13, {2}, 8));
    write("idx/doubles", idx(14, {1, 1, 1}, 8));

    const float numbers[] = {1, 2, 3, 4, 5, 6};
    const std::uint8_t bytes[] = {7, 8};
    const std::vector<io::NamedArray> arrays = {
        {"dense/kernel", io::NumberArray::of<float>({2, 3}, numbers, 6)},
        {"x", io::NumberArray::of<std::uint8_t>({2}, bytes, 2)}};
    write("npy/floats", encode_npy(arrays[0].array));
    write("npy/bytes", encode_npy(arrays[1].array));
    write("zip/arrays", encode_npz(arrays));
    write("safetensors/arrays", encode_safetensors(arrays));

    write("png/small", encode_png(image(1, 1)));
    write("png/grey", encode_png(image(9, 5)));
}
