// predict() with a workspace allocates nothing, nor does a step of training: counted by operators new of this
// program's own.
#include "training/data.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/separable_conv2d.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> bytes_of_numbers{0};  // of blocks that begin on a cache line

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    const std::size_t whole = (size / alignment + 1) * alignment;  // what aligned_alloc asks for, and never 0
    if (void* memory = std::aligned_alloc(alignment, whole)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    bytes_of_numbers += size;
    return allocate(size, static_cast<std::size_t>(alignment));
}
// The library's own would come from a sanitizer, whose memory free() must not get: std::stable_sort asks so.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return allocate(size, alignof(std::max_align_t));
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

using namespace intarsia;
using namespace intarsia::tests;

namespace {

using Block =
    Residual<Branch<BatchNormalization<>, Conv2D<5, 1, 1>, ReLU, Dropout<0.25>>, Branch<Conv2D<5, 1, 1>>>;

}  // namespace

TEST_CASE("a prediction in a workspace allocates nothing, alone, in batches, and with threads") {
    using Model = Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, Block, SeparableConv2D<4, 2, 2>,
                             MaxPool<2, 2>, Flatten, Dense<7>, ReLU, Dense<3>, Softmax>;
    const Model model;
    ThreadPool threads(3);
    Model::Workspace one, many(20), shared(20, threads);
    const Tensor<float, Model::input_shape> x(20);
    Tensor<float, Model::output_shape> y(20);

    std::size_t before = allocations;
    for (int round = 0; round < 3; ++round) {
        (void)model.predict(x[0], one);
        model.predict(x.batch(), y.batch(), many);
        model.predict(x.batch(), y.batch(), shared);
    }
    CHECK(allocations == before);

    before = allocations;
    (void)model.predict(x[0]);  // and this one is counted
    CHECK(allocations > before);

    const Sequential<Input<8>, Dense<8>, ReLU> small;
    const std::array<float, 8> numbers{};
    before = allocations;
    (void)small.predict(numbers);  // a small network runs on the stack
    CHECK(allocations == before);
}

TEST_CASE("a step of training allocates nothing: ten times as many make no more allocations") {
    using Model =
        Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, Block, SeparableConv2D<4, 2, 2>, MaxPool<2, 2>,
                   Dropout<0.25>, Flatten, Dense<7>, ReLU, Dropout<0.5>, Dense<3>, Softmax>;
    const auto data = labelled_noise<float, Shape<8, 8, 1>>(200, 3);
    ThreadPool threads(3);
    const auto allocations_of_an_epoch = [&](std::size_t batch_size) {
        Model model;
        Trainer trainer{model, SparseCategoricalCrossentropy{}, Adadelta{}, threads};
        const std::size_t before = allocations;
        trainer.fit(data, {.batch_size = batch_size});
        return allocations - before;
    };
    const std::size_t ten_steps = allocations_of_an_epoch(20);
    CHECK(ten_steps > 0);
    CHECK(allocations_of_an_epoch(2) == ten_steps);
}

TEST_CASE(
    "training takes the bytes that were known before: activations, gradients and the optimizer's state") {
    using Model =
        Sequential<Input<8, 8, 1>, Conv2D<5, 3, 3>, ReLU, Block, SeparableConv2D<4, 2, 2>, MaxPool<2, 2>,
                   Dropout<0.25>, Flatten, Dense<7>, ReLU, Dropout<0.5>, Dense<3>, Softmax>;
    const auto data = labelled_noise<float, Shape<8, 8, 1>>(60, 3);
    Model model;
    for (const std::size_t team : {1u, 3u}) {
        ThreadPool threads(team);
        const auto bytes = [&](auto optimizer, std::size_t batch_size) {
            const std::size_t before = bytes_of_numbers;
            Trainer trainer{model, SparseCategoricalCrossentropy{}, optimizer, threads};
            trainer.fit(data, {.batch_size = batch_size});
            return bytes_of_numbers - before;
        };
        CHECK(bytes(SGD{}, 20) == Model::training_bytes(20, team, 1));
        CHECK(bytes(Adadelta{}, 20) == Model::training_bytes(20, team, 2));
        CHECK(bytes(SGD{}, 7) == Model::training_bytes(7, team, 1));
    }
    const std::size_t before = bytes_of_numbers;
    const Model::Workspace workspace(20);
    CHECK(bytes_of_numbers - before == Model::workspace_bytes_for(20));
}
