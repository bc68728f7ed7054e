// What a board offers to a program: here, QEMU's Arm boards, by way of semihosting.
#pragma once

#include <cstddef>

namespace board {

/// The program, which start-up calls: whether all went well.
bool program();

/// Writes text where QEMU was started, as a serial port would.
void print(const char* text);
void print(unsigned number);

/// Ends the program; QEMU returns 0 or 1.
[[noreturn]] void finish(bool good);

/// The largest number of bytes of stack that the program has needed so far, start-up included.
std::size_t stack_used();

/// Bytes of initialised and of zeroed data.
std::size_t static_memory();

}  // namespace board
