#include "samples.hpp"

#include <intarsia/core/error.hpp>
#include <intarsia/io/pnm.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace intarsia::tests::io_pnm {
using namespace intarsia::io;
using samples::bytes_of;

namespace {

GreyImage decoded(const std::string& text) { return decode_pnm(bytes_of(text), "test"); }

std::string problem_of(const std::string& text) {
    try {
        (void)decode_pnm(bytes_of(text), "test", 1000);
    } catch (const FormatError& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("decode_pnm reads the forms of text") {
    CHECK(decoded("P1 3 2 1 0 1 0 0 1").pixels == Bytes{0, 255, 0, 255, 255, 0});
    CHECK(decoded("P1\n3 2\n101\n001\n").pixels == Bytes{0, 255, 0, 255, 255, 0});
    CHECK(decoded("P2 2 2 15 0 5 10 15").pixels == Bytes{0, 85, 170, 255});
    CHECK(decoded("P2 1 2 65535 257 65535").pixels == Bytes{1, 255});
    CHECK(decoded("P3 2 1 255 255 0 0 0 255 0").pixels == Bytes{76, 150});
    const GreyImage image = decoded("P2 3 1 9 0 1 9 and whatever follows");
    CHECK(image.width == 3);
    CHECK(image.height == 1);
}

TEST_CASE("decode_pnm reads the binary forms") {
    CHECK(decoded("P4 10 2 \xAA\x80\x55\x40").pixels ==
          Bytes{0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0});
    CHECK(decoded("P5 2 1 255\n\n#").pixels == Bytes{10, 35});
    CHECK(decoded(std::string("P5 2 1 65535 \x01\x01\xFF\xFF", 17)).pixels == Bytes{1, 255});
    CHECK(decoded("P5 2 1 100 \x32\x64").pixels == Bytes{128, 255});
    CHECK(decoded(std::string("P6 1 1 255 \x00\x00\xFF", 14)).pixels == Bytes{29});
}

TEST_CASE("decode_pnm skips comments between the numbers") {
    CHECK(decoded("P2# a\n#b\n 2 #2 3\r\n1\n# c\n9 #d\n 0#e\n9").pixels == Bytes{0, 255});
    CHECK(decoded("P5 #c\n1 1 255 x").pixels == Bytes{'x'});
    CHECK(decoded("P1 2 1 1#0\n0").pixels == Bytes{0, 255});
}

TEST_CASE("decode_pnm says what is wrong, and where") {
    CHECK(problem_of("P7 1 1 1 1") == "test: byte 0: no PNM file: P1 to P6 expected at its beginning");
    CHECK(problem_of("P51 1 1 1") == "test: byte 2: white space expected behind the format's name");
    CHECK(contains(problem_of("P"), "truncated"));
    CHECK(problem_of("P5 5 4") == "test: byte 6: truncated: the largest sample expected, came the end");
    CHECK(problem_of("P5 -5 4 255 ") == "test: byte 3: the width expected, which is a number");
    CHECK(problem_of("P5 5x4 255 ") == "test: byte 4: the height expected, which is a number");
    CHECK(problem_of("P5 99999999999999999999 4 255 ") ==
          "test: byte 3: the width is larger than 2147483647");
    CHECK(contains(problem_of("P5 0 4 255 "), "has no pixels"));
    CHECK(contains(problem_of("P5 1001 1 255 "), "larger than the limit of 1000 pixels"));
    CHECK(contains(problem_of("P5 1 1 0 x"), "must be 1 to 65535, it is 0"));
    CHECK(contains(problem_of("P5 1 1 65536 x"), "larger than 65535"));
    CHECK(contains(problem_of("P5 1 1 255#x"), "one white space expected"));
    CHECK(contains(problem_of("P5 2 2 255 abc"),
                   "byte 14: truncated: the pixels need 4 bytes or more, there are 3"));
    CHECK(contains(problem_of("P6 1 1 256 abcde"), "truncated: the pixels need 6 bytes"));
    CHECK(contains(problem_of("P4 9 2 abc"), "truncated: the pixels need 4 bytes"));
    CHECK(contains(problem_of("P2 2 1 15 3"), "truncated"));
    CHECK(contains(problem_of("P2 2 1 15 3   "), "truncated: a sample expected"));
    CHECK(contains(problem_of("P2 2 1 15 3 16"), "byte 12: a sample is larger than 15"));
    CHECK(contains(problem_of("P2 2 1 15 3 x"), "byte 12: a sample expected"));
    CHECK(contains(problem_of("P5 1 1 15 x"), "byte 10: a sample of 120 where the largest is 15"));
    CHECK(contains(problem_of("P1 2 1 02"), "byte 8: a pixel expected, 0 or 1"));
}

TEST_CASE("encode_pgm writes what decode_pnm reads") {
    const GreyImage image{3, 2, {0, 10, 35, 128, 254, 255}};
    const Bytes file = encode_pgm(image);
    CHECK(file.size() == 11 + 6);
    CHECK(decode_pnm(file, "test").pixels == image.pixels);
    CHECK_THROWS_AS((void)encode_pgm({2, 2, {1}}), ArgumentError);
}

TEST_CASE("damaged PNM files are an error, never more") {
    const auto read = [](ByteView bytes) { return decode_pnm(bytes, "test", 10'000); };
    for (const char* const text : {"P1 3 2 101 010", "P2 2 2 99 10 20 30 40", "P3 1 2 9 1 2 3 4 5 6",
                                   "P4 9 2 abcd", "P5 2 2 255 abcd", "P6 1 1 999 abcdef"}) {
        const Bytes file = bytes_of(text);
        if (text[1] != '2' && text[1] != '3')
            samples::check_truncated(file, read);  // a digit less is a number, too
        samples::check_mutated(file, read);
    }
}

TEST_CASE("decode_pnm agrees with the samples") {
    for (const auto& sample : samples::all("pnm")) {
        CAPTURE(sample.name());
        const Bytes bytes = read_file(sample.path);
        if (sample.expected() == "reject") {
            CHECK_THROWS_AS((void)decode_pnm(bytes, sample.name()), FormatError);
            continue;
        }
        const GreyImage image = decode_pnm(bytes, sample.name());
        CHECK(image.width == sample.number("width"));
        CHECK(image.height == sample.number("height"));
        const bool bitmap = bytes[1] == '1' || bytes[1] == '4';
        const std::size_t channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
        const double largest = bitmap ? 1 : sample.note.at("maxval").as_number();
        const std::vector<double> values = sample.numbers("samples");
        REQUIRE(image.pixels.size() * channels == values.size());
        for (std::size_t i = 0; i < image.pixels.size(); ++i) {
            double grey = values[i * channels];
            if (channels == 3) grey = 0.299 * grey + 0.587 * values[3 * i + 1] + 0.114 * values[3 * i + 2];
            grey *= 255 / largest;
            CHECK(std::abs(image.pixels[i] - (bitmap ? 255 - grey : grey)) < 0.505);
        }
    }
}

}  // namespace intarsia::tests::io_pnm
