// The HDF5 reader: everything that a file holds is asked for.
#include "target.hpp"

#include <intarsia/io/hdf5_reader.hpp>

#include <string>
#include <string_view>

namespace {

using namespace intarsia;

/// A file may be wrong in one place and right in another: each value is asked for by itself.
template <class Ask>
void ask(const Ask& value) {
    try {
        value();
    } catch (const FormatError&) {
    }
}

void read_values(const io::Hdf5Array& array) {
    ask([&] { (void)array.values<float>(); });
    ask([&] { (void)array.values<double>(); });
    ask([&] { (void)array.texts(); });
}

/// A file can name one object in many places, so the walk is bounded.
void walk(const io::Hdf5Object& object, int depth, int& left) {
    if (left-- <= 0) return;
    for (const std::string_view name : object.attributes()) ask([&] { read_values(object.attribute(name)); });
    if (object.is_dataset()) ask([&] { read_values(object.values()); });
    if (depth == 0) return;
    for (const std::string_view name : object.children())
        ask([&] { walk(object.at(name), depth - 1, left); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        int left = 200;
        walk(io::Hdf5File(bytes, "fuzz").root(), 8, left);
    });
}
