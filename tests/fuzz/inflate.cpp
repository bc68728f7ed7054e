// DEFLATE streams, bare and as gzip and zlib wrap them: no more than the limit comes out.
#include "target.hpp"

#include <intarsia/io/gzip.hpp>
#include <intarsia/io/inflate.hpp>
#include <intarsia/io/zlib.hpp>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t limit = std::size_t{1} << 20;
    const auto check = [&](const io::Inflated& inflated) {
        fuzz::require(inflated.output.size() <= limit && inflated.consumed <= size);
    };
    fuzz::run(data, size, [&](io::ByteView bytes) { check(io::inflate(bytes, "fuzz", limit)); });
    fuzz::run(data, size, [&](io::ByteView bytes) { check(io::inflate_zlib(bytes, "fuzz", limit)); });
    return fuzz::run(data, size, [&](io::ByteView bytes) {
        fuzz::require(io::gunzip(bytes, "fuzz", limit).size() <= limit);
    });
}
