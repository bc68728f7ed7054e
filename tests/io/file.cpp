#include <intarsia/core/error.hpp>
#include <intarsia/io/file.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <string>

#if !defined(_WIN32)
#include <sys/resource.h>

#include <csignal>
#endif

namespace intarsia::tests::io_file {

using namespace intarsia::io;
namespace filesystem = std::filesystem;

namespace {

/// A folder of its own, gone at the end.
class Folder {
public:
    Folder() {
        for (int number = 0; !filesystem::create_directory(path_); ++number)
            path_ = filesystem::temp_directory_path() / ("intarsia_file_test_" + std::to_string(number));
    }
    ~Folder() { filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    filesystem::path operator/(const char* name) const { return path_ / name; }
    [[nodiscard]] auto entries() const {
        return std::distance(filesystem::directory_iterator(path_), filesystem::directory_iterator());
    }

private:
    filesystem::path path_ = filesystem::temp_directory_path();
};

std::string text_of(const filesystem::path& path) {
    const Bytes bytes = read_file(path);
    return {bytes.begin(), bytes.end()};
}

template <class Function>
std::string message_of(Function function) {
    try {
        function();
    } catch (const FileError& error) {
        return error.what();
    }
    return "no FileError";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a file reads back as it was written") {
    const Folder folder;
    const Bytes bytes = {0, 13, 10, 26, 255, 0};
    write_file(folder / "bytes", bytes);
    CHECK(read_file(folder / "bytes") == bytes);
    write_file(folder / "empty", "");
    CHECK(read_file(folder / "empty").empty());
    const Bytes large(1'000'003, 7);
    write_file(folder / "large", large);
    CHECK(read_file(folder / "large") == large);
    CHECK(folder.entries() == 3);
}

TEST_CASE("writing replaces an old file and keeps its permissions") {
    const Folder folder;
    write_file(folder / "file", "an old and longer text");
    filesystem::permissions(folder / "file", filesystem::perms::owner_read | filesystem::perms::owner_write);
    write_file(folder / "file", "new");
    CHECK(text_of(folder / "file") == "new");
    CHECK(filesystem::status(folder / "file").permissions() ==
          (filesystem::perms::owner_read | filesystem::perms::owner_write));
    CHECK(folder.entries() == 1);
}

TEST_CASE("a temporary file that a crash has left is nobody's business") {
    const Folder folder;
    write_file(folder / "file.part0", "left over");
    write_file(folder / "file", "text");
    CHECK(text_of(folder / "file") == "text");
    CHECK(text_of(folder / "file.part0") == "left over");
    CHECK(folder.entries() == 2);
}

TEST_CASE("writing through a symbolic link replaces the file it leads to") {
    const Folder folder;
    write_file(folder / "file", "old");
    std::error_code refused;
    filesystem::create_symlink(folder / "file", folder / "link", refused);
    if (refused) return;
    write_file(folder / "link", "new");
    CHECK(filesystem::is_symlink(folder / "link"));
    CHECK(text_of(folder / "file") == "new");
}

TEST_CASE("reading tells why it cannot") {
    const Folder folder;
    const std::string missing = message_of([&] { read_file(folder / "missing"); });
    CHECK(contains(missing, (folder / "missing").string()));
    CHECK(contains(missing, "No such file"));
    CHECK_THROWS_AS(read_file(folder / ""), FileError);
    CHECK_THROWS_AS(read_file(""), FileError);
}

TEST_CASE("writing tells why it cannot, and leaves nothing behind") {
    const Folder folder;
    const std::string no_folder = message_of([&] { write_file(folder / "missing" / "file", "text"); });
    CHECK(contains(no_folder, "there is no folder " + (folder / "missing").string()));

    filesystem::create_directory(folder / "folder");
    CHECK(contains(message_of([&] { write_file(folder / "folder", "text"); }), "no regular file"));
    write_file(folder / "file", "text");
    CHECK_THROWS_AS(write_file(folder / "file" / "below", "text"), FileError);

    const std::string long_name(300, 'n');
    CHECK_THROWS_AS(write_file(folder / long_name.c_str(), "text"), FileError);
    CHECK_THROWS_AS(write_file("", "text"), FileError);
    CHECK(folder.entries() == 2);
}

TEST_CASE("an exception before the renaming removes the temporary file") {
    const Folder folder;
    write_file(folder / "file", "old");
    {
        io::detail::TemporaryFile temporary(folder / "file");
        temporary.write(Bytes{1, 2, 3});
        CHECK(folder.entries() == 2);
    }
    CHECK(folder.entries() == 1);
    CHECK(text_of(folder / "file") == "old");
}

#if !defined(_WIN32)
TEST_CASE("a disk that is full leaves the old file whole and no temporary file") {
    const Folder folder;
    write_file(folder / "file", "old");
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = 4096;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    const std::string message = message_of([&] { write_file(folder / "file", Bytes(100'000, 1)); });
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(contains(message, "cannot be written: File too large"));
    CHECK(text_of(folder / "file") == "old");
    CHECK(folder.entries() == 1);
}
#endif

}  // namespace intarsia::tests::io_file
