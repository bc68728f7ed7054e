// What a stranger's program does first: include the library, describe a network and let it answer.
#include <intarsia/intarsia.hpp>

#include <array>
#include <cstdio>

using Network = intarsia::Sequential<intarsia::Input<4>, intarsia::Dense<3>, intarsia::Softmax>;

int main() {
    const Network network{intarsia::Seed{42}};
    const auto [first, second, third] = network.predict(std::array{1.0f, 2.0f, 3.0f, 4.0f});
    std::printf("intarsia %d.%d.%d answers %.3f\n", INTARSIA_VERSION_MAJOR, INTARSIA_VERSION_MINOR,
                INTARSIA_VERSION_PATCH, static_cast<double>(first + second + third));
}
