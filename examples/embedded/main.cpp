// On the microcontroller: a digit of each kind is classified by the network in flash. No heap, no exceptions,
// no operating system; how much memory it takes was known when it was compiled.
#include "board.hpp"

// What the library does instead of throwing ArgumentError.
#define INTARSIA_TRAP(problem) (board::print(problem), board::finish(false))

#include <intarsia/inference.hpp>

#include "digits.hpp"  // from intarsia-model cpp --embed --test-vector digits.h5

#define PICTURES __attribute__((section(".pictures")))
#include "pictures.hpp"  // from train

#include <algorithm>
#include <cmath>
#include <span>

using digits::Network;

static_assert(Network::parameter_bytes + Network::workspace_bytes < 64 * 1024);

namespace {

alignas(intarsia::cache_line) float memory[Network::Workspace::size()];
float x[Network::input_shape::size];

}  // namespace

bool board::program() {
    Network::Workspace workspace{memory};
    bool good = digits::check(digits::network, workspace);
    board::print(good ? "the test vector fits\n" : "the test vector does NOT fit\n");

    unsigned right = 0;
    float largest_difference = 0;
    board::print("0 1 2 3 4 5 6 7 8 9 are read as ");
    for (std::size_t digit = 0; digit < 10; ++digit) {
        for (std::size_t i = 0; i < std::size(x); ++i)
            x[i] = static_cast<float>(pictures::pixels[digit][i]) / 255;
        const auto scores = digits::network.predict(x, workspace);
        const std::size_t answer = intarsia::argmax(scores);
        board::print(static_cast<unsigned>(answer));
        board::print(digit < 9 ? " " : "\n");
        right += answer == digit;
        good = good && answer == intarsia::argmax(std::span(pictures::scores[digit]));  // as on the host
        for (std::size_t i = 0; i < 10; ++i)
            largest_difference =
                std::max(largest_difference, std::abs(scores[i] - pictures::scores[digit][i]));
    }
    good = good && right >= 9 && largest_difference <= 1e-4f;
    board::print("right: ");
    board::print(right);
    board::print("; scores differ from the host's by up to ");
    board::print(static_cast<unsigned>(largest_difference * 1e9f));
    board::print("e-9\nRAM: ");
    board::print(static_cast<unsigned>(board::static_memory()));
    board::print(" static, ");
    board::print(static_cast<unsigned>(board::stack_used()));
    board::print(" stack\n");
    return good;
}
