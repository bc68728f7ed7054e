// The folder of sample files that tests of readers go through, and what each test does to every reader.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/file.hpp>
#include <intarsia/io/json.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace samples {

using intarsia::io::Bytes;
using intarsia::io::ByteView;

/// The bytes of a text, as they are.
inline Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

/// A file, and what the JSON beside it says of it; null where it says nothing.
struct Sample {
    std::filesystem::path path;
    intarsia::io::Json note;

    [[nodiscard]] std::string name() const { return path.filename().string(); }

    /// "ok", "reject", ...; without a JSON the name decides.
    [[nodiscard]] std::string expected() const {
        if (const auto* const expect = note.find("expect")) return expect->as_string();
        return name().starts_with("bad_") ? "reject" : "ok";
    }

    [[nodiscard]] std::vector<double> numbers(std::string_view key) const {
        std::vector<double> result;
        for (const auto& value : note.at(key).as_array()) result.push_back(value.as_number());
        return result;
    }
    [[nodiscard]] std::size_t number(std::string_view key) const {
        return static_cast<std::size_t>(note.at(key).as_integer());
    }
};

/// Every sample of a format; empty, with a message, where there is no folder of samples.
inline std::vector<Sample> all(const char* format) {
    std::vector<Sample> result;
    const char* const folder = std::getenv("INTARSIA_SAMPLES");
    if (folder == nullptr) {
        MESSAGE("skipped: INTARSIA_SAMPLES is not set");
        return result;
    }
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / format)) {
        if (entry.path().extension() == ".json") continue;
        Sample sample{entry.path(), {}};
        auto note_path = entry.path();
        note_path += ".json";
        if (std::filesystem::exists(note_path)) {
            const Bytes text = intarsia::io::read_file(note_path);
            sample.note = intarsia::io::parse_json(std::string(text.begin(), text.end()), note_path.string());
        }
        result.push_back(sample);
    }
    CHECK(!result.empty());
    return result;
}

/// Every beginning of a good file but the whole of it is refused.
template <class Reader>
void check_truncated(const Bytes& good, Reader read) {
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        // A copy of just this size, so that a sanitizer sees a read past its end.
        const Bytes truncated(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK_THROWS_AS((void)read(ByteView(truncated)), intarsia::FormatError);
    }
}

/// Damaged files are read or refused with an Error, whatever the damage.
template <class Reader>
void check_mutated(const Bytes& good, Reader read, int rounds = 2000) {
    intarsia::Random random(intarsia::Seed{20});
    for (int round = 0; round < rounds; ++round) {
        CAPTURE(round);
        Bytes mutated = good;
        const std::uint32_t mutations = 1 + random.below(4);
        for (std::uint32_t i = 0; i < mutations; ++i) {
            const std::size_t at = random.below(static_cast<std::uint32_t>(mutated.size()));
            mutated[at] = static_cast<std::uint8_t>(random());
        }
        if (random.below(4) == 0) mutated.resize(random.below(static_cast<std::uint32_t>(good.size())));
        mutated.shrink_to_fit();
        try {
            (void)read(ByteView(mutated));
        } catch (const intarsia::Error&) {
        } catch (...) {
            FAIL_CHECK("something else than an intarsia::Error was thrown");
        }
    }
}

}  // namespace samples
