// What the library throws. Every message is one line that a person can act on.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/problem.hpp>

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace INTARSIA_NAMESPACE {

/// The base of everything the library throws.
///
/// Every one takes its message as text or as the parts of one: ArgumentError({"label ", label}).
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    /// What is wrong, put together of texts and whole numbers.
    INTARSIA_COLD Error(std::initializer_list<ProblemPart> parts)
        : std::runtime_error(Problem(parts).text()) {}
};

/// An argument that cannot be meant: zero epochs, a batch of the wrong length.
class ArgumentError : public Error {
public:
    using Error::Error;  ///< as Error
};

/// A file that cannot be opened, read or written; the message names it and gives the system's reason.
class FileError : public Error {
public:
    using Error::Error;  ///< as Error
};

/// Bytes that are not what they claim to be: which source (a path, most often), at which byte, what is wrong.
///
/// The message reads "SOURCE: byte OFFSET: PROBLEM".
class FormatError : public Error {
public:
    /// The file, the offset of the first byte that is wrong, and what is wrong with it.
    INTARSIA_COLD FormatError(std::string_view source, std::size_t offset, const Problem& problem)
        : Error({source, ": byte ", offset, ": ", problem.text()}), source_(source), offset_(offset) {}

    [[nodiscard]] const std::string& source() const noexcept { return source_; }  ///< the name of the file
    /// Of the first byte that is wrong, from 0.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

private:
    std::string source_;
    std::size_t offset_;
};

/// A file that is sound but holds something else than was asked for: another network, or none.
class MismatchError : public Error {
public:
    using Error::Error;  ///< as Error
};

}  // namespace INTARSIA_NAMESPACE
