#include <intarsia/io/hdf5_reader.hpp>

#include <intarsia/io/hdf5_writer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samples.hpp"

#if defined(__linux__) && defined(__LP64__)
#include <sys/mman.h>
#endif

namespace intarsia::tests::io_hdf5_reader {

using intarsia::FormatError;
using namespace intarsia::io;

namespace {

Hdf5Group small_model() {
    static const std::vector<float> kernel{0, 1, 2, 3, 4, 5};
    Hdf5Group root;
    root.attribute("backend", "tensorflow").attribute("model_config", "{\"a\": 1}", Hdf5Strings::fixed);
    Hdf5Group& weights = root.group("model_weights");
    weights.attribute("layer_names", std::vector<std::string>{"conv2d", "flatten", "dense"});
    weights.group("dense").dataset("dense/kernel:0", {2, 3}, std::span(kernel));
    weights.group("flatten").attribute("weight_names", std::vector<std::string>{});
    root.dataset("iterations", std::int64_t{1234});
    return root;
}

/// Goes everywhere and asks for everything.
std::size_t read_all(const Hdf5Object& root) {
    std::size_t objects = 0;
    std::vector<Hdf5Object> open{root};
    while (!open.empty()) {
        const Hdf5Object object = std::move(open.back());
        open.pop_back();
        if (++objects > 10'000) throw intarsia::Error("more objects than any test file has");
        std::vector<Hdf5Array> arrays;
        for (const std::string_view name : object.attributes()) arrays.push_back(object.attribute(name));
        if (object.is_dataset()) arrays.push_back(object.values());
        for (const Hdf5Array& array : arrays) {
            if (array.count() > 0 && array.type().is_string())
                (void)array.texts();
            else
                (void)array.values<double>();
        }
        for (const std::string_view name : object.children()) open.push_back(object.at(name));
    }
    return objects;
}

}  // namespace

TEST_CASE("Hdf5File: what was written is read") {
    const Bytes bytes = encode(small_model());
    const Hdf5File file(bytes, "model.h5");
    const Hdf5Object root = file.root();
    CHECK(root.is_group());
    CHECK(root.children() == std::vector<std::string_view>{"iterations", "model_weights"});
    CHECK(root.attributes() == std::vector<std::string_view>{"backend", "model_config"});
    CHECK(root.attribute("backend").text() == "tensorflow");
    CHECK(root.attribute("backend").type() == Hdf5Datatype::variable_string(false));
    CHECK(root.attribute("model_config").text() == "{\"a\": 1}");
    CHECK(root.attribute("model_config").type() == Hdf5Datatype::fixed_string(8, false));

    const Hdf5Object weights = root.at("model_weights");
    CHECK(weights.attribute("layer_names").texts() == std::vector<std::string>{"conv2d", "flatten", "dense"});
    CHECK(weights.at("flatten").attribute("weight_names").texts().empty());
    const Hdf5Array kernel = root.dataset("model_weights/dense/dense/kernel:0");
    CHECK(kernel.shape() == std::vector<std::size_t>{2, 3});
    CHECK(kernel.values<float>() == std::vector<float>{0, 1, 2, 3, 4, 5});
    CHECK(kernel.values<double>() == std::vector<double>{0, 1, 2, 3, 4, 5});
    CHECK(root.dataset("iterations").value<std::int64_t>() == 1234);
    CHECK(root.dataset("iterations").value<double>() == 1234.0);
    CHECK(root.dataset("iterations").shape().empty());
    CHECK(read_all(root) == 7);
}

TEST_CASE("Hdf5File: every type of number and string comes back") {
    Hdf5Group root;
    constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
    constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
    root.dataset("f32", {3}, std::vector<float>{-0.5f, 1e-45f, std::numeric_limits<float>::infinity()})
        .dataset("f64", {2}, std::vector<double>{0.1, -1e300})
        .dataset("i8", std::int8_t{-128})
        .dataset("i32", std::int32_t{-7})
        .dataset("i64", smallest)
        .dataset("u64", largest)
        .dataset("nothing", {0, 3}, std::vector<float>{})
        .attribute("number", 2.5f)
        .attribute("numbers", std::vector<std::int32_t>{1, -2})
        .attribute("empty", "")
        .attribute("empty fixed", "", Hdf5Strings::fixed)
        .attribute("long", std::string(100'000, 'x'))
        .attribute("h\xC3\xA9", "h\xC3\xA9")
        .attribute("names", std::vector<std::string>{"a", "", "b\xC3\xA9"})
        .attribute("variable names", std::vector<std::string>{"a", "", "bcd"}, Hdf5Strings::variable);
    const Hdf5Object read = Hdf5File(encode(root), "types.h5").root();
    CHECK(read.dataset("f32").values<float>() ==
          std::vector<float>{-0.5f, 1e-45f, std::numeric_limits<float>::infinity()});
    CHECK(read.dataset("f32").values<double>()[1] == static_cast<double>(1e-45f));
    CHECK(read.dataset("f64").values<double>() == std::vector<double>{0.1, -1e300});
    CHECK(read.dataset("i8").value<float>() == -128.0f);
    CHECK(read.dataset("i32").value<std::int64_t>() == -7);
    CHECK(read.dataset("i64").value<std::int64_t>() == smallest);
    CHECK(read.dataset("u64").value<std::uint64_t>() == largest);
    CHECK(read.dataset("nothing").shape() == std::vector<std::size_t>{0, 3});
    CHECK(read.dataset("nothing").values<float>().empty());
    CHECK(read.attribute("number").value<float>() == 2.5f);
    CHECK(read.attribute("numbers").values<double>() == std::vector<double>{1, -2});
    CHECK(read.attribute("empty").text().empty());
    CHECK(read.attribute("empty fixed").text().empty());
    CHECK(read.attribute("long").text() == std::string(100'000, 'x'));
    CHECK(read.attribute("h\xC3\xA9").text() == "h\xC3\xA9");
    CHECK(read.attribute("h\xC3\xA9").type().utf8);
    CHECK(read.attribute("names").texts() == std::vector<std::string>{"a", "", "b\xC3\xA9"});
    CHECK(read.attribute("variable names").texts() == std::vector<std::string>{"a", "", "bcd"});
}

TEST_CASE("Hdf5File: large groups and deep ones") {
    for (const std::size_t count : {1u, 8u, 9u, 256u, 257u, 300u, 1000u}) {
        CAPTURE(count);
        Hdf5Group root;
        for (std::size_t index = 0; index < count; ++index)
            root.dataset("layer_" + std::to_string(index), static_cast<std::int32_t>(index));
        const Hdf5Object read = Hdf5File(encode(root), "large.h5").root();
        CHECK(read.children().size() == count);
        for (std::size_t index = 0; index < count; ++index)
            CHECK(read.dataset("layer_" + std::to_string(index)).value<std::size_t>() == index);
    }
    Hdf5Group root;
    Hdf5Group* group = &root;
    std::string path;
    for (std::size_t depth = 0; depth < hdf5::deepest_group; ++depth) {
        group = &group->group("deep");
        path += "deep/";
    }
    group->attribute("bottom", 1);
    CHECK(Hdf5File(encode(root), "deep.h5")
              .root()
              .at(path.substr(0, path.size() - 1))
              .attribute("bottom")
              .value<int>() == 1);
}

TEST_CASE("Hdf5File: more strings than one heap can number") {
    Hdf5Group root;
    for (int group = 0; group < 20; ++group)
        root.group("group " + std::to_string(group))
            .attribute("names", std::vector<std::string>(4000, std::to_string(group)), Hdf5Strings::variable);
    const Hdf5Object read = Hdf5File(encode(root), "strings.h5").root();
    CHECK(read.at("group 19").attribute("names").texts() == std::vector<std::string>(4000, "19"));
}

TEST_CASE("Hdf5Object: what is missing, or something else, is told by name") {
    const Hdf5Object root = Hdf5File(encode(small_model()), "model.h5").root();
    for (const char* path : {"", "/", "absent", "model_weights/absent", "model_weights/", "/model_weights",
                             "iterations/x", "model_weights//dense", "..", "."}) {
        CAPTURE(path);
        CHECK_FALSE(root.find(path).has_value());
        CHECK_THROWS_AS((void)root.at(path), FormatError);
    }
    CHECK_FALSE(root.find_attribute("absent").has_value());
    CHECK_THROWS_AS((void)root.attribute("absent"), FormatError);
    CHECK_THROWS_AS((void)root.dataset("model_weights"), FormatError);
    CHECK_THROWS_AS((void)root.dataset("iterations").text(), FormatError);
    CHECK_THROWS_AS((void)root.attribute("backend").value<double>(), FormatError);
    CHECK_THROWS_AS((void)root.dataset("model_weights/dense/dense/kernel:0").value<float>(), FormatError);
    CHECK_THROWS_AS((void)root.dataset("model_weights/dense/dense/kernel:0").values<int>(), FormatError);
}

#if defined(__linux__) && defined(__LP64__)
TEST_CASE("Hdf5File: values beyond the first 4 GiB of a file are found where they are") {
    // A file whose numbers were moved to its end; of the pages between nobody asks for one.
    constexpr std::uint64_t far = (std::uint64_t{5} << 30) + 3, whole = far + 12;
    Hdf5Group root;
    root.dataset("group/numbers", {3}, std::vector<float>{1, 2, 3});
    Bytes small = encode(root);
    const Bytes layout{3, 1, 96, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0};
    const auto found = std::search(small.begin(), small.end(), layout.begin(), layout.end());
    REQUIRE(found != small.end());
    const auto write = [](auto place, std::uint64_t number) {
        for (int byte = 0; byte < 8; ++byte) *place++ = static_cast<std::uint8_t>(number >> (8 * byte));
    };
    write(found + 2, far);
    write(small.begin() + 40, whole);  // the end of the file

    void* const memory = mmap(nullptr, static_cast<std::size_t>(whole), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        MESSAGE("skipped: the system has no 5 GiB of addresses");
        return;
    }
    auto* const bytes = static_cast<std::uint8_t*>(memory);
    std::copy(small.begin(), small.end(), bytes);
    std::copy(small.begin() + 96, small.begin() + 108, bytes + far);
    std::fill(bytes + 96, bytes + 108, std::uint8_t{0});
    const auto numbers = [&](std::size_t size) {
        return Hdf5File(ByteView(bytes, size), "large.h5").root().dataset("group/numbers").values<float>();
    };
    CHECK(numbers(whole) == std::vector<float>{1, 2, 3});
    CHECK_THROWS_AS((void)numbers(whole - 1), FormatError);
    munmap(memory, static_cast<std::size_t>(whole));
}
#endif

TEST_CASE("Hdf5File: truncated and damaged files") {
    const Bytes good = encode(small_model());
    const auto read = [](ByteView bytes) { return read_all(Hdf5File(bytes, "damaged.h5").root()); };
    samples::check_truncated(good, read);
    samples::check_mutated(good, read);
}

TEST_CASE("Hdf5File: every byte damaged in turn is read or refused") {
    Hdf5Group root;
    root.attribute("s", "hi", Hdf5Strings::fixed).attribute("v", "vlen!");
    root.group("g").dataset("d", {2}, std::vector<float>{1, 2});
    Bytes bytes = encode(root);
    for (std::size_t position = 0; position < bytes.size(); ++position) {
        const std::uint8_t original = bytes[position];
        for (const int damage : {0x01, 0x80, 0xFF}) {
            bytes[position] = static_cast<std::uint8_t>(original ^ damage);
            try {
                (void)read_all(Hdf5File(bytes, "damaged.h5").root());
            } catch (const FormatError&) {
            }
        }
        bytes[position] = original;
    }
    CHECK(read_all(Hdf5File(bytes, "damaged.h5").root()) == 3);
}

}  // namespace intarsia::tests::io_hdf5_reader
