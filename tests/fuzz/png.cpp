// The PNG reader: a picture has as many pixels as it says, and ours reads back as it was.
#include "target.hpp"

#include <intarsia/io/png.hpp>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t limit = std::size_t{1} << 18;
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const io::GreyImage image = io::decode_png(bytes, "fuzz", limit);
        fuzz::require(image.pixels.size() == image.width * image.height && image.pixels.size() <= limit);
        fuzz::require(io::decode_png(io::encode_png(image), "own picture").pixels == image.pixels);
    });
}
