// ZIP archives: Keras's .keras files, NumPy's .npz files.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/sorted_order.hpp>
#include <intarsia/io/byte_writer.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/checksum.hpp>
#include <intarsia/io/inflate.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace zip {

inline constexpr std::uint32_t local_header = 0x04034B50;
inline constexpr std::uint32_t directory_entry = 0x02014B50;
inline constexpr std::uint32_t end_of_directory = 0x06054B50;
inline constexpr std::uint32_t end_of_directory_64 = 0x06064B50;
inline constexpr std::uint32_t locator_64 = 0x07064B50;
inline constexpr std::size_t end_of_directory_size = 22;
inline constexpr std::size_t locator_64_size = 20;
inline constexpr std::uint16_t version = 20;     ///< of the format that a reader needs: 2.0
inline constexpr std::uint16_t dos_date = 0x21;  ///< 1980-01-01, the earliest there is

}  // namespace zip

/// A file in an archive, as the archive's directory has it.
struct ZipMember {
    std::string name;             ///< folders and all, separated by "/"
    bool deflated = false;        ///< compressed, or else stored as it is
    std::uint32_t checksum = 0;   ///< CRC-32 of what is unpacked
    std::size_t stored_size = 0;  ///< bytes in the archive
    std::size_t size = 0;         ///< unpacked
    std::size_t header = 0;       ///< where its local header begins
};

/// An archive in memory that must stay where it is. Members are stored or deflated; they are unpacked when
/// they are read.
///
/// Throws FormatError for what is damaged, for names that stand twice, and by name for what is not
/// supported: encryption, other methods, archives in several parts.
///
/// Source: PKWARE, "APPNOTE.TXT: .ZIP file format specification" (version 6.3.10).
class ZipArchive {
public:
    /// Reads the directory of an archive; `source` is its name in errors.
    ZipArchive(ByteView bytes, std::string source) : bytes_(bytes), source_(std::move(source)) {
        read_directory();
    }

    /// In the order of the directory.
    [[nodiscard]] const std::vector<ZipMember>& members() const noexcept { return members_; }

    /// The member of that name; null where there is none.
    [[nodiscard]] const ZipMember* find(std::string_view name) const {
        const auto found = std::find_if(members_.begin(), members_.end(),
                                        [&](const ZipMember& member) { return member.name == name; });
        return found == members_.end() ? nullptr : &*found;
    }

    /// A member's bytes, unpacked and checked.
    [[nodiscard]] Bytes read(const ZipMember& member) const {
        ByteReader in(bytes_, source_);
        in.seek(member.header);
        if (in.little_endian<std::uint32_t>() != zip::local_header)
            in.fail_at(member.header, "the header of \"" + member.name + "\" expected");
        in.skip(22);  // what the directory says too; some writers leave zeros here
        const std::size_t name = in.little_endian<std::uint16_t>();
        const std::size_t extra = in.little_endian<std::uint16_t>();
        if (const ByteView said = in.take(name); text_of(said) != member.name)
            in.fail_at(member.header + 30, "the name is not that of the directory, \"" + member.name + "\"");
        in.skip(extra);
        const std::size_t begin = in.offset();
        const ByteView stored = in.take(member.stored_size);
        Bytes result;
        if (member.deflated) {
            if (inflate_onto(result, stored, source_, member.size, begin) != stored.size())
                in.fail_at(begin, "\"" + member.name + "\" ends before its size says");
        } else {
            result.assign(stored.begin(), stored.end());
        }
        if (result.size() != member.size)
            in.fail_at(begin, "\"" + member.name + "\" has another size than the directory says");
        if (crc32(result) != member.checksum)
            in.fail_at(begin, "the CRC-32 checksum of \"" + member.name + "\" does not agree with it");
        return result;
    }

private:
    /// The directory, and how many members it has.
    struct Directory {
        std::uint64_t entries;
        std::uint64_t size;
        std::uint64_t offset;
    };

    static std::string_view text_of(ByteView bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    /// The record at the end of the file, behind which only its comment may stand.
    [[nodiscard]] std::size_t find_end() const {
        ByteReader in(bytes_, source_);
        const std::size_t size = zip::end_of_directory_size;
        if (bytes_.size() < size) in.fail("no ZIP archive: it is too short");
        const std::size_t longest_comment = (std::numeric_limits<std::uint16_t>::max)();
        const std::size_t last = bytes_.size() - size;
        for (std::size_t comment = 0; comment <= (std::min)(last, longest_comment); ++comment) {
            in.seek(last - comment);
            if (in.little_endian<std::uint32_t>() != zip::end_of_directory) continue;
            in.seek(last - comment + size - 2);
            if (in.little_endian<std::uint16_t>() == comment) return last - comment;
        }
        in.fail_at(last, "no ZIP archive: the end of its directory is missing");
    }

    [[nodiscard]] Directory read_end(std::size_t end) const {
        ByteReader in(bytes_, source_);
        in.seek(end + 4);
        const auto disk = in.little_endian<std::uint16_t>();
        const auto first_disk = in.little_endian<std::uint16_t>();
        const auto entries_here = in.little_endian<std::uint16_t>();
        const auto entries = in.little_endian<std::uint16_t>();
        const auto size = in.little_endian<std::uint32_t>();
        const auto offset = in.little_endian<std::uint32_t>();
        if (entries == 0xFFFF || size == 0xFFFFFFFF || offset == 0xFFFFFFFF)
            if (const auto large = read_end_64(end)) return *large;
        if (disk != 0 || first_disk != 0 || entries_here != entries)
            in.fail_at(end + 4, "archives in several parts are not supported");
        return {entries, size, offset};
    }

    /// The record of archives with more than 4 GiB or 65534 members; nothing where there is none.
    [[nodiscard]] std::optional<Directory> read_end_64(std::size_t end) const {
        if (end < zip::locator_64_size) return std::nullopt;
        ByteReader in(bytes_, source_);
        in.seek(end - zip::locator_64_size);
        if (in.little_endian<std::uint32_t>() != zip::locator_64) return std::nullopt;
        in.skip(4);
        seek(in, in.little_endian<std::uint64_t>());
        if (const std::size_t begin = in.offset();
            in.little_endian<std::uint32_t>() != zip::end_of_directory_64)
            in.fail_at(begin, "the end of a ZIP64 directory expected");
        in.skip(8 + 2 + 2);
        const auto disk = in.little_endian<std::uint32_t>();
        const auto first_disk = in.little_endian<std::uint32_t>();
        const auto entries_here = in.little_endian<std::uint64_t>();
        const auto entries = in.little_endian<std::uint64_t>();
        if (disk != 0 || first_disk != 0 || entries_here != entries)
            in.fail("archives in several parts are not supported");
        const auto size = in.little_endian<std::uint64_t>();
        return Directory{entries, size, in.little_endian<std::uint64_t>()};
    }

    void read_directory() {
        const std::size_t end = find_end();
        const Directory directory = read_end(end);
        ByteReader in(bytes_.first(end), source_);
        seek(in, directory.offset);
        if (directory.size > in.remaining()) in.fail("the directory reaches past its end");
        std::vector<std::size_t> offsets;
        for (std::uint64_t entry = 0; entry < directory.entries; ++entry) {
            offsets.push_back(in.offset());
            members_.push_back(read_entry(in));
        }
        if (in.offset() - directory.offset != directory.size)
            in.fail("the directory has another size than its end says");
        const std::size_t twice = first_repeated(
            members_.size(), [&](std::size_t index) { return std::string_view(members_[index].name); });
        if (twice < members_.size())
            in.fail_at(offsets[twice], "the name \"" + members_[twice].name + "\" stands twice");
    }

    ZipMember read_entry(ByteReader& in) const {
        enum Flags : unsigned { encrypted = 1, strongly_encrypted = 64 };
        const std::size_t begin = in.offset();
        if (in.little_endian<std::uint32_t>() != zip::directory_entry)
            in.fail_at(begin, "an entry of the directory expected");
        in.skip(4);  // versions
        const unsigned flags = in.little_endian<std::uint16_t>();
        const unsigned method = in.little_endian<std::uint16_t>();
        in.skip(4);  // time and date
        ZipMember member;
        member.checksum = in.little_endian<std::uint32_t>();
        std::uint64_t stored_size = in.little_endian<std::uint32_t>();
        std::uint64_t size = in.little_endian<std::uint32_t>();
        const std::size_t name = in.little_endian<std::uint16_t>();
        const std::size_t extra = in.little_endian<std::uint16_t>();
        const std::size_t comment = in.little_endian<std::uint16_t>();
        in.skip(2 + 2 + 4);  // disk, attributes
        std::uint64_t header = in.little_endian<std::uint32_t>();
        member.name = text_of(in.take(name));
        read_extra(in, extra, {&size, &stored_size, &header});
        in.skip(comment);

        if ((flags & (encrypted | strongly_encrypted)) != 0)
            in.fail_at(begin + 8, "\"" + member.name + "\" is encrypted, which is not supported");
        if (method != 0 && method != 8)
            in.fail_at(begin + 10, "\"" + member.name + "\" is packed by method " + std::to_string(method) +
                                       "; stored (0) and deflated (8) are supported");
        member.deflated = method == 8;
        // DEFLATE packs no more than 1032 bytes into one.
        const std::uint64_t most = member.deflated ? bytes_.size() * 1032 : bytes_.size();
        if (stored_size > bytes_.size() || size > most || header > bytes_.size())
            in.fail_at(begin, "\"" + member.name + "\" reaches past the end of the archive");
        if (!member.deflated && size != stored_size)
            in.fail_at(begin + 20, "\"" + member.name + "\" is stored, but its two sizes differ");
        member.stored_size = static_cast<std::size_t>(stored_size);
        member.size = static_cast<std::size_t>(size);
        member.header = static_cast<std::size_t>(header);
        return member;
    }

    /// Numbers that do not fit in 32 bits stand in the field of number 1, those that do are left out.
    static void read_extra(ByteReader& in, std::size_t length,
                           std::initializer_list<std::uint64_t*> numbers) {
        const std::size_t begin = in.offset();
        ByteReader extra(in.take(length), in.source(), begin);
        while (extra.remaining() >= 4) {
            const auto id = extra.little_endian<std::uint16_t>();
            const ByteView field = extra.take(extra.little_endian<std::uint16_t>());
            if (id != 1) continue;
            ByteReader large(field, in.source(), begin + extra.offset() - field.size());
            for (std::uint64_t* number : numbers)
                if (*number == 0xFFFFFFFF) *number = large.little_endian<std::uint64_t>();
        }
    }

    static void seek(ByteReader& in, std::uint64_t offset) {
        if (offset > in.size()) in.fail("the offset " + std::to_string(offset) + " lies past the end");
        in.seek(static_cast<std::size_t>(offset));
    }

    ByteView bytes_;
    std::string source_;
    std::vector<ZipMember> members_;
};

/// Writes an archive, its members stored as they are, dated 1980-01-01: equal members give equal bytes.
class ZipWriter {
public:
    /// Throws ArgumentError where the archive becomes longer than the 4 GiB that plain ZIP can address.
    void add(std::string_view name, ByteView bytes) {
        constexpr std::size_t most = (std::numeric_limits<std::uint32_t>::max)();
        constexpr std::size_t longest_name = (std::numeric_limits<std::uint16_t>::max)();
        if (name.size() > longest_name || entries_ == longest_name - 1 || bytes.size() > most ||
            out_.size() > most - bytes.size() || out_.size() + bytes.size() > most - 2 * name.size() - 128)
            throw ArgumentError("a ZIP archive cannot hold so much: at \"" + std::string(name) + "\"");
        const auto header = static_cast<std::uint32_t>(out_.size());
        out_.little_endian(zip::local_header);
        write_common(out_, name, bytes);
        out_.text(name);
        out_.bytes(bytes);

        directory_.little_endian(zip::directory_entry);
        directory_.little_endian(zip::version);
        write_common(directory_, name, bytes);
        directory_.zeros(2 + 2 + 2 + 4);  // no comment, disk 0, no attributes
        directory_.little_endian(header);
        directory_.text(name);
        ++entries_;
    }

    /// The archive: its members, then its directory.
    [[nodiscard]] Bytes finish() && {
        const std::size_t offset = out_.size();
        const Bytes directory = std::move(directory_).finish();
        if (directory.size() > (std::numeric_limits<std::uint32_t>::max)() - offset)
            throw ArgumentError("a ZIP archive cannot hold so much: its directory is too long");
        out_.bytes(directory);
        out_.little_endian(zip::end_of_directory);
        out_.zeros(4);
        out_.little_endian(entries_);
        out_.little_endian(entries_);
        out_.little_endian(static_cast<std::uint32_t>(directory.size()));
        out_.little_endian(static_cast<std::uint32_t>(offset));
        out_.zeros(2);
        return std::move(out_).finish();
    }

private:
    /// What the local header and the directory say in the same words.
    static void write_common(ByteWriter& out, std::string_view name, ByteView bytes) {
        constexpr std::uint16_t utf8 = 1 << 11;
        out.little_endian(zip::version);
        out.little_endian(utf8);
        out.zeros(2 + 2);  // stored, midnight
        out.little_endian(zip::dos_date);
        out.little_endian(crc32(bytes));
        out.little_endian(static_cast<std::uint32_t>(bytes.size()));
        out.little_endian(static_cast<std::uint32_t>(bytes.size()));
        out.little_endian(static_cast<std::uint16_t>(name.size()));
        out.zeros(2);
    }

    ByteWriter out_;
    ByteWriter directory_;
    std::uint16_t entries_ = 0;
};

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
