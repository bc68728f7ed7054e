// The IDX reader: an array is as large as its shape says.
#include "target.hpp"

#include <intarsia/io/idx.hpp>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const io::IdxArray array = io::parse_idx(bytes, "fuzz");
        std::size_t product = 1;
        for (const std::size_t extent : array.shape) product *= extent;
        fuzz::require(product == array.size() && array.data.size() <= bytes.size());
    });
}
