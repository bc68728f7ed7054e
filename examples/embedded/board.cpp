// Start-up and semihosting for Cortex-M: all of it, no other code runs before the program. A real board sets
// its clock here too, and prints to a serial port.
#include "board.hpp"

#include <cstdint>

// From board.ld.
extern "C" {
extern std::uint32_t data_begin[], data_end[], data_in_flash[], bss_begin[], bss_end[], stack_begin[],
    stack_end[];
[[noreturn]] void reset();
}

namespace {

constexpr std::uint32_t untouched = 0xDEADBEEF;  // what the stack is filled with to see how deep it gets

/// The host does something for us: "Semihosting for AArch32 and AArch64", Arm.
std::uint32_t semihosting(std::uint32_t operation, const void* argument) {
    register std::uint32_t r0 __asm__("r0") = operation;
    register const void* r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}
constexpr std::uint32_t write_text = 0x04, exit_extended = 0x20;

[[noreturn]] void fault() {
    board::print("a fault of the CPU\n");
    board::finish(false);
}

}  // namespace

/// Where the CPU begins: the first stack pointer, the first instruction, and what to do in a fault.
__attribute__((section(".vectors"), used)) void (*const vectors[16])() = {
    reinterpret_cast<void (*)()>(stack_end), reset, fault, fault, fault, fault, fault,
};

[[noreturn]] void reset() {
#if defined(__ARM_FP)
    // The floating-point unit is off at first: coprocessors 10 and 11 of CPACR.
    *reinterpret_cast<volatile std::uint32_t*>(0xE000ED88) |= 0xFu << 20;
    __asm__ volatile("dsb\n\tisb");
#endif
    for (std::uint32_t *to = data_begin, *from = data_in_flash; to < data_end;) *to++ = *from++;
    for (std::uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
    std::uint32_t* top;  // what lies below is not in use yet
    __asm__ volatile("mov %0, sp" : "=r"(top));
    for (std::uint32_t* to = stack_begin; to < top;) *to++ = untouched;
    board::finish(board::program());
}

namespace board {

void print(const char* text) { semihosting(write_text, text); }

void print(unsigned number) {
    char text[11];
    char* digit = text + sizeof text;
    *--digit = 0;
    do *--digit = static_cast<char>('0' + number % 10);
    while ((number /= 10) > 0);
    print(digit);
}

void finish(bool good) {
    const std::uint32_t reason[] = {0x20026, good ? 0u : 1u};  // the application has ended, with this code
    for (;;) semihosting(exit_extended, reason);
}

std::size_t stack_used() {
    const std::uint32_t* deepest = stack_begin;
    while (deepest < stack_end && *deepest == untouched) ++deepest;
    return static_cast<std::size_t>(stack_end - deepest) * 4;
}

std::size_t static_memory() {
    return static_cast<std::size_t>((data_end - data_begin) + (bss_end - bss_begin)) * 4;
}

}  // namespace board
