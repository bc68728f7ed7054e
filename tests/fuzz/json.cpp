// The JSON reader: what it reads, it writes so that it reads the same again.
#include "target.hpp"

#include <intarsia/io/json.hpp>

#include <string>
#include <string_view>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::string once = io::parse_json(text, "fuzz").dump();
        fuzz::require(io::parse_json(once, "own text").dump() == once);
    });
}
