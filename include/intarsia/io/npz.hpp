// NumPy's files of several arrays: .npz, a ZIP archive of .npy files.
#pragma once

#include <intarsia/io/bytes.hpp>
#include <intarsia/io/npy.hpp>
#include <intarsia/io/number_array.hpp>
#include <intarsia/io/zip.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE::io {

/// Reads what numpy.savez or savez_compressed wrote, in the order of the archive. FormatError as ZipArchive
/// and parse_npy have it (offsets within an array that was deflated are those of the unpacked bytes, and the
/// message says so), and for members that are no arrays.
[[nodiscard]] inline std::vector<NamedArray> parse_npz(ByteView bytes, const std::string& source) {
    constexpr std::string_view ending = ".npy";
    const ZipArchive archive(bytes, source);
    std::vector<NamedArray> arrays;
    for (const ZipMember& member : archive.members()) {
        if (!member.name.ends_with(ending))
            ByteReader(bytes, source).fail_at(member.header, "\"" + member.name + "\" is no .npy file");
        std::string name = member.name.substr(0, member.name.size() - ending.size());
        arrays.push_back(
            {std::move(name), parse_npy(archive.read(member), source + ", " + member.name + " (unpacked)")});
    }
    return arrays;
}

/// Writes a .npz file, as numpy.savez does. ArgumentError as ZipWriter and encode_npy have it.
[[nodiscard]] inline Bytes encode_npz(std::span<const NamedArray> arrays) {
    ZipWriter archive;
    for (const NamedArray& named : arrays) archive.add(named.name + ".npy", encode_npy(named.array));
    return std::move(archive).finish();
}

}  // namespace INTARSIA_NAMESPACE::io
