// Step 5: put a model to work. predict() is const and keeps nothing, so one model serves any number of
// threads; who brings a Workspace pays for memory once, and no call allocates any.
//
//     g++ -std=c++20 -O2 -Iinclude examples/05_inference.cpp -pthread -o inference && ./inference
#include <intarsia/intarsia.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace intarsia;

using Digits = Sequential<Input<28, 28, 1>, Conv2D<16, 3, 3>, ReLU, MaxPool<2, 2>, Flatten, Dense<32>, ReLU,
                          Dense<10>, Softmax>;

template <class Function>
double microseconds(Function&& function) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    function();
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

int main() {
    const Digits model{Seed{42}};  // untrained: here only speed and memory count
    const Tensor<float, Shape<28, 28, 1>> images =
        rescale<Shape<28, 28, 1>>(synthetic_digits(500, Seed{1}).pixels);
    std::printf("%zu images on %s\n", images.size(), std::string(simd::target_name()).c_str());

    // One sample at a time, as a program does that answers questions as they come.
    Digits::Workspace workspace;
    std::vector<std::size_t> answers(images.size());
    const auto one_by_one = microseconds([&] {
        for (std::size_t i = 0; i < images.size(); ++i)
            answers[i] = argmax(model.predict(images[i], workspace));
    });
    std::printf("one by one:          %6.1f us an image\n", one_by_one / 500);

    // A whole batch, shared out between all hardware threads. Where results and memory are one's own, again
    // nothing is allocated: the team and the largest batch are the workspace's.
    ThreadPool threads;
    Digits::Workspace for_batches(100, threads);
    Tensor<float, Shape<10>> probabilities(images.size());
    const auto in_batches = microseconds([&] {
        for (std::size_t first = 0; first < images.size(); first += 100)
            model.predict(images.batch().slice(first, 100), probabilities.batch().slice(first, 100),
                          for_batches);
    });
    std::printf("batches, %zu threads:  %6.1f us an image\n", threads.size(), in_batches / 500);

    // For once only, this is all it takes:
    const Tensor<float, Shape<10>> again = model.predict(images.batch());

    // Threads of one's own: one model between them, a workspace for each.
    std::vector<std::size_t> from_threads(images.size());
    std::vector<std::thread> team;
    for (std::size_t member = 0; member < 4; ++member)
        team.emplace_back([&, member] {
            Digits::Workspace own;
            for (std::size_t i = member; i < images.size(); i += 4)
                from_threads[i] = argmax(model.predict(images[i], own));
        });
    for (std::thread& member : team) member.join();

    const bool same_answers = from_threads == answers;
    const bool same_bits = std::ranges::equal(again.values(), std::as_const(probabilities).values());
    std::printf("four threads of ours give %s answers, another number of threads %s bits\n",
                same_answers ? "the same" : "OTHER", same_bits ? "the same" : "OTHER");
    return same_answers && same_bits ? 0 : 1;
}
