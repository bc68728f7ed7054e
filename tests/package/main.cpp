// What a stranger's program does first: include the library, and use a little of it.
#include <intarsia/core/config.hpp>
#include <intarsia/core/random.hpp>

#include <cstdio>

int main() {
    intarsia::Random random{intarsia::Seed{42}};
    std::printf("intarsia %d.%d.%d says %.6f\n", INTARSIA_VERSION_MAJOR, INTARSIA_VERSION_MINOR,
                INTARSIA_VERSION_PATCH, random.uniform());
}
