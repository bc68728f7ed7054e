// What tests of saving have in common.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/saving/keras_h5.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

namespace intarsia::tests {

/// A file of its own for a test.
struct TemporaryFile {
    std::filesystem::path path;
    explicit TemporaryFile(std::string_view name) : path(std::filesystem::temp_directory_path() / name) {}
    ~TemporaryFile() { std::filesystem::remove(path); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
};

template <class Model>
bool same_bits(const Model& left, const Model& right) {
    return std::equal(left.parameters().begin(), left.parameters().end(), right.parameters().begin());
}

template <class Model>
std::string load_message(const std::filesystem::path& path) {
    try {
        (void)load<Model>(path);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace intarsia::tests
