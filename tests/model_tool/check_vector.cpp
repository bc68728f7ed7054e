// Checks a network that intarsia-model has written with its weights inside and a test vector (MODEL_HEADER,
// in the namespace `model`), and that it allocates nothing.
#include MODEL_HEADER

#include <cstdio>
#include <cstdlib>
#include <new>

namespace {
bool allocated = false;
}

void* operator new(std::size_t size) {
    allocated = true;
    if (void* memory = std::malloc(size)) return memory;
    std::abort();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    allocated = true;
    const auto line = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(line, (size + line - 1) / line * line)) return memory;
    std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

int main() {
    alignas(intarsia::cache_line) static float
        memory[model::Network::Workspace::size() + 1];  // not 0 for a small one
    allocated = false;
    model::Network::Workspace workspace{memory};
    const bool good = model::check(model::network, workspace);
    const bool strict =
        model::check(model::network, workspace, -1.0f);  // a check that cannot fail would pass
    std::printf(good ? "the test vector fits" : "the test vector does NOT fit");
    std::printf(allocated ? ", but memory was allocated\n" : "\n");
    return good && !strict && !allocated ? 0 : 1;
}
