// Whole files into memory, and memory into whole files.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/bytes.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#if !defined(_WIN32)
#include <unistd.h>
#endif

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io {

namespace detail {

[[noreturn]] INTARSIA_COLD inline void throw_file_error(const std::filesystem::path& path,
                                                        const Problem& problem) {
    throw FileError({path.string(), ": ", problem.text()});
}

[[noreturn]] INTARSIA_COLD inline void throw_file_error(const std::filesystem::path& path,
                                                        const Problem& problem, std::error_code reason) {
    throw_file_error(path, {problem.text(), ": ", reason.message()});
}

inline std::error_code last_system_error() { return {errno, std::generic_category()}; }

/// A C stream that closes itself. Unlike <fstream> it leaves the system's reason in errno, and can be flushed
/// to the disk.
class FileStream {
public:
    FileStream() noexcept = default;
    FileStream(const FileStream&) = delete;
    FileStream& operator=(const FileStream&) = delete;
    ~FileStream() { close(); }

    bool open(const std::filesystem::path& path, const char* mode) noexcept {
        errno = 0;
#if defined(_WIN32)
        wchar_t wide_mode[8] = {};
        std::copy_n(mode, std::char_traits<char>::length(mode), wide_mode);
        stream_ = ::_wfopen(path.c_str(), wide_mode);
#else
        stream_ = std::fopen(path.c_str(), mode);
#endif
        return stream_ != nullptr;
    }

    [[nodiscard]] bool failed() const noexcept { return std::ferror(stream_) != 0; }

    std::size_t read(std::uint8_t* bytes, std::size_t count) noexcept {
        return std::fread(bytes, 1, count, stream_);
    }

    bool write(ByteView bytes) noexcept {
        return std::fwrite(bytes.data(), 1, bytes.size(), stream_) == bytes.size();
    }

    /// Everything written so far reaches the disk, as far as the system can promise that.
    bool flush_to_disk() noexcept {
        if (std::fflush(stream_) != 0) return false;
#if !defined(_WIN32)
        if (::fsync(::fileno(stream_)) != 0) return false;
#endif
        return true;
    }

    bool close() noexcept {
        if (stream_ == nullptr) return true;
        std::FILE* const stream = stream_;
        stream_ = nullptr;
        return std::fclose(stream) == 0;
    }

private:
    std::FILE* stream_ = nullptr;
};

/// A new file beside `target` which no other writer has; it is removed again unless it takes target's place.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& target) : target_(target) {
        for (int number = 0; number < 1000; ++number) {
            path_ = target;
            path_ += ".part" + std::to_string(number);
            if (stream_.open(path_, "wbx")) return;  // x: fails where the file is there already
            if (errno != EEXIST) break;
        }
        throw_file_error(path_, "cannot be created", last_system_error());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        stream_.close();
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove(path_, ignored);
    }

    void write(ByteView bytes) {
        std::error_code reason;
        const std::filesystem::file_status old = std::filesystem::status(target_, reason);
        if (std::filesystem::is_regular_file(old))
            std::filesystem::permissions(path_, old.permissions(), reason);  // what is private stays so
        if (!stream_.write(bytes) || !stream_.flush_to_disk() || !stream_.close())
            throw_file_error(target_, "cannot be written", last_system_error());
    }

    void take_place() {
        std::error_code reason;
        std::filesystem::rename(path_, target_, reason);
        if (reason) throw_file_error(target_, "cannot be replaced", reason);
        path_.clear();
    }

private:
    std::filesystem::path target_;
    std::filesystem::path path_;
    FileStream stream_;
};

}  // namespace detail

/// The whole content of a file. FileError where it cannot be opened or read, or is a folder.
inline Bytes read_file(const std::filesystem::path& path) {
    detail::FileStream stream;
    if (!stream.open(path, "rb"))
        detail::throw_file_error(path, "cannot be opened", detail::last_system_error());

    // The size is a hint alone: pipes have none, and some files of the system claim terabytes.
    constexpr std::uintmax_t largest_hint = std::uintmax_t{1} << 30;
    std::error_code no_size;
    const std::uintmax_t hint = std::filesystem::file_size(path, no_size);
    Bytes bytes(no_size ? 4096 : static_cast<std::size_t>((std::min)(hint, largest_hint)) + 1);
    std::size_t size = 0;
    while (const std::size_t count = stream.read(bytes.data() + size, bytes.size() - size)) {
        size += count;
        if (size == bytes.size()) bytes.resize(2 * size);
    }
    if (stream.failed()) detail::throw_file_error(path, "cannot be read", detail::last_system_error());
    bytes.resize(size);
    return bytes;
}

/// Writes a file as a whole or not at all: the bytes go to a temporary file beside it, which takes its place
/// only once they are on the disk. Where that fails FileError is thrown and an old file is what it was.
///
/// A symbolic link to a file stays one; the file it leads to is replaced.
inline void write_file(const std::filesystem::path& path, ByteView bytes) {
    namespace filesystem = std::filesystem;
    std::error_code reason;
    filesystem::path target = path;
    if (filesystem::is_symlink(path, reason)) {
        target = filesystem::weakly_canonical(path, reason);
        if (reason) detail::throw_file_error(path, "cannot be resolved", reason);
    }

    const filesystem::path folder = target.has_parent_path() ? target.parent_path() : filesystem::path(".");
    if (!filesystem::is_directory(folder, reason))
        detail::throw_file_error(path, {"cannot be written: there is no folder ", folder.string()});
    const filesystem::file_status old = filesystem::status(target, reason);
    if (filesystem::exists(old) && !filesystem::is_regular_file(old))
        detail::throw_file_error(path, "cannot be written: it is there already and is no regular file");

    detail::TemporaryFile temporary(target);
    temporary.write(bytes);
    temporary.take_place();
}

/// Writes text as it is.
inline void write_file(const std::filesystem::path& path, std::string_view text) {
    write_file(path, ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace INTARSIA_NAMESPACE::io

INTARSIA_COLD_END
