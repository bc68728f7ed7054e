// What a stranger's program does first: include the library, describe a network and let it answer.
#include <intarsia/intarsia.hpp>

#include <cstdio>

using Network = intarsia::Sequential<intarsia::Input<4>, intarsia::Dense<3>, intarsia::Softmax>;

int main() {
    const Network network{intarsia::Seed{42}};
    std::printf("intarsia %d.%d.%d, %zu parameters\n", INTARSIA_VERSION_MAJOR, INTARSIA_VERSION_MINOR,
                INTARSIA_VERSION_PATCH, Network::parameter_count);
    return network.parameters().size() == Network::parameter_count ? 0 : 1;
}
