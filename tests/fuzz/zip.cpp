// ZIP archives: every member is asked for, and what is read reads back from an archive of our own.
#include "target.hpp"

#include <intarsia/io/zip.hpp>

#include <utility>

using namespace intarsia;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::run(data, size, [](io::ByteView bytes) {
        const io::ZipArchive archive(bytes, "fuzz");
        int left = 16;
        for (const io::ZipMember& member : archive.members()) {
            if (left-- == 0) break;
            try {
                const io::Bytes text = archive.read(member);
                io::ZipWriter own;
                own.add(member.name, text);
                const io::Bytes again = std::move(own).finish();
                const io::ZipArchive own_archive(again, "own archive");
                fuzz::require(own_archive.read(own_archive.members().at(0)) == text);
            } catch (const FormatError&) {
            }
        }
    });
}
