// The safetensors reader, and what it reads written again.
#include "target.hpp"

#include <intarsia/io/safetensors.hpp>

#include <algorithm>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const auto arrays = io::parse_safetensors(bytes, "fuzz");
        const auto again = io::parse_safetensors(io::encode_safetensors(arrays), "own file");
        fuzz::require(again.size() == arrays.size());
        for (const io::NamedArray& named : arrays) {
            (void)named.array.values<float>();
            fuzz::require(std::any_of(again.begin(), again.end(), [&](const io::NamedArray& own) {
                return own.name == named.name && own.array.data == named.array.data;
            }));
        }
    });
}
