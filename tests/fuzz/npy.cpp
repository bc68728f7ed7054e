// The .npy reader, and what it reads written again.
#include "target.hpp"

#include <intarsia/io/npy.hpp>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const io::NumberArray array = io::parse_npy(bytes, "fuzz");
        fuzz::require(array.values<double>().size() == array.size());
        const io::NumberArray again = io::parse_npy(io::encode_npy(array), "own file");
        fuzz::require(again.shape == array.shape && again.data == array.data);
    });
}
