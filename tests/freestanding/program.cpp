// Inference as an embedded program does it, compiled with -fno-exceptions -fno-rtti: weights that are
// constants, on the stack, and in a mapped file; not one byte of the heap.
//
//     program FILE     # writes the weights to FILE, maps it and predicts
//     program refuse   # an argument is refused by the trap below, which ends the program with exit code 3
#include <sys/mman.h>
#include <unistd.h>

#include <fcntl.h>

#include <cstdlib>
#include <cstring>

namespace {

void print(const char* text) { (void)!write(1, text, std::strlen(text)); }

[[noreturn]] void trap(const char* problem) {
    print("trap: ");
    print(problem);
    print("\n");
    _exit(3);
}

}  // namespace

#define INTARSIA_TRAP(problem) trap(problem)
#include <intarsia/inference.hpp>

#include <array>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

using namespace intarsia;

// Whoever asks for memory is a bug.
void* operator new(std::size_t) { trap("operator new"); }
void* operator new(std::size_t, std::align_val_t) { trap("operator new, aligned"); }
void operator delete(void*) noexcept { trap("operator delete"); }
void operator delete(void*, std::size_t) noexcept { trap("operator delete, sized"); }
void operator delete(void*, std::align_val_t) noexcept { trap("operator delete, aligned"); }
extern "C" void* malloc(std::size_t) { trap("malloc"); }
extern "C" void* calloc(std::size_t, std::size_t) { trap("calloc"); }
extern "C" void* realloc(void*, std::size_t) { trap("realloc"); }

namespace {

// Layers of every kind: convolutions of all sorts, pools, normalization, products, functions.
using Net = Sequential<
    Input<12, 12, 1>, Rescaling<1.0 / 16>, Conv2D<4, 3, 3, Conv2DOptions{.padding = Padding::same}>, ReLU,
    MaxPool<2, 2>, BatchNormalization<>, Residual<Conv2D<4, 1, 1>, BatchNormalization<>>,
    Residual<Branch<DepthwiseConv2D<3, 3>>, Branch<Cropping2D<1>, Conv2D<4, 1, 1>>>, ELU<1.0>,
    Conv2D<8, 2, 2, Conv2DOptions{.dilation_rate = {2, 2}}>, SeparableConv2D<6, 2, 2>, Swish,
    AveragePool<1, 1>, ZeroPadding2D<1>, GlobalAveragePool, Dropout<0.5>, Dense<10>, GELU, Dense<5>, Softmax>;
using Small = Sequential<Input<8>, Dense<16>, Tanh, Dense<3>, Softmax>;
static_assert(Net::workspace_bytes < 16 * 1024 && Small::workspace_bytes == 0);

template <class N>
struct Weights {
    alignas(cache_line) float numbers[N::block_size]{};
    constexpr Weights() {
        for (std::size_t i = 0; i < N::block_size; ++i)
            numbers[i] = static_cast<float>((i * 37 + 11) % 64 + 1) / 256;  // variances are positive
    }
};
constinit const Weights<Net> weights;
constinit const Weights<Small> small_weights;

template <class N>
constexpr std::array<float, N::input_shape::size> input() {
    std::array<float, N::input_shape::size> x{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 17);
    return x;
}

template <class A>
void require_same(const A& a, const A& b, const char* what) {
    if (std::memcmp(a.data(), b.data(), sizeof a) != 0) trap(what);
}

/// All ways to predict with the weights of one network give the same bits.
template <class N>
void check(const Weights<N>& constant, const char* file) {
    const auto x = input<N>();
    const std::span<const float, N::block_size> block(constant.numbers, N::block_size);
    alignas(cache_line) static float memory[N::Workspace::size() + 1];
    typename N::Workspace workspace{memory};
    const typename N::View net(block);
    const auto y = net.predict(x, workspace);
    float sum = 0;
    for (const float score : y) sum += score;
    if (!(sum > 0.999f && sum < 1.001f)) trap("the scores do not add up to 1");

    alignas(cache_line) float on_stack[N::block_size];
    std::memcpy(on_stack, constant.numbers, sizeof on_stack);
    alignas(cache_line) float stack[N::Workspace::size() + 1];
    typename N::Workspace stack_workspace{stack};
    const typename N::View stack_net(std::span<const float, N::block_size>(on_stack, N::block_size));
    require_same(stack_net.predict(x, stack_workspace), y, "weights on the stack");
    require_same(stack_net(x), y, "a pass on the stack");

    const int written = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (written < 0 || write(written, constant.numbers, sizeof constant.numbers) !=
                           static_cast<ssize_t>(sizeof constant.numbers))
        trap("cannot write the file");
    const void* mapped = mmap(nullptr, sizeof constant.numbers, PROT_READ, MAP_PRIVATE, written, 0);
    if (mapped == MAP_FAILED) trap("cannot map the file");
    const typename N::View mapped_net(
        std::span<const float, N::block_size>(static_cast<const float*>(mapped), N::block_size));
    require_same(mapped_net.predict(x, workspace), y, "weights in a mapped file");
    close(written);

    // Batches too.
    constexpr std::size_t batch = 3, numbers = N::output_shape::size;
    static std::array<float, batch * N::input_shape::size> inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = x[i % x.size()];
    std::array<float, batch * numbers> outputs{};
    alignas(cache_line) static float batch_memory[N::Workspace::size(batch)];
    typename N::Workspace batch_workspace(std::span<float>(batch_memory), batch);
    net.predict(Batch<const float, typename N::input_shape>(inputs.data(), batch),
                Batch<float, typename N::output_shape>(outputs.data(), batch), batch_workspace);
    for (std::size_t i = 0; i < outputs.size(); ++i)
        if (!(outputs[i] - y[i % numbers] < 1e-5f && y[i % numbers] - outputs[i] < 1e-5f)) trap("a batch");
}

}  // namespace

int main(int count, char** words) {
    if (count == 2 && std::strcmp(words[1], "refuse") == 0) {
        alignas(cache_line) static float memory[Net::Workspace::size()];
        Net::Workspace workspace(std::span<float>(memory, 1));
        return 1;
    }
    if (count != 2) return 2;
    check<Net>(weights, words[1]);
    check<Small>(small_weights, words[1]);
    print("the same bits from constants, the stack and a mapped file\n");
    return 0;
}
