// One model, many threads: predict() is const, and eight threads that ask one model at the same time get the
// same bits as one that asks alone. To be compiled with -fsanitize=thread.
//
//     one_model          # 0 if all bits are the same
//     one_model race     # threads share a workspace, which is an error: ThreadSanitizer must see it
#include <intarsia/core/random.hpp>
#include <intarsia/core/thread_pool.hpp>
#include <intarsia/inference.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

using namespace intarsia;

// Two trunks, a large product that takes its rows in turn, a small end.
using Net = Sequential<Input<20, 20, 1>, Conv2D<16, 3, 3>, ReLU, Conv2D<16, 3, 3>, ReLU, MaxPool<2, 2>,
                       Dropout<0.25>, BatchNormalization<>, Flatten, Dense<32>, ReLU, Dense<10>, Softmax>;

int main(int count, char** words) {
    const bool race = count == 2 && std::string_view(words[1]) == "race";
    constexpr std::size_t samples = 24, threads = 8, rounds = 3;
    const Net model(Seed{1});
    Random random(Seed{2});
    Tensor<float, Net::input_shape> x(samples);
    for (float& number : x.values()) number = static_cast<float>(random.uniform());

    using Scores = std::array<float, 10>;
    std::vector<Scores> alone(samples);
    Net::Workspace shared;
    for (std::size_t i = 0; i < samples; ++i) alone[i] = model.predict(x[i], shared);
    const Tensor<float, Net::output_shape> together = model.predict(x.batch(), ThreadPool::serial());

    std::atomic<std::size_t> different{0};
    ThreadPool pool(2);  // and one team that all of them use, each in its turn
    const auto ask = [&](std::size_t thread) {
        Net::Workspace own, batches(samples, thread % 2 ? Team(pool) : Team{});
        Tensor<float, Net::output_shape> y(samples);
        for (std::size_t round = 0; round < rounds; ++round) {
            for (std::size_t k = 0; k < samples; ++k) {
                const std::size_t i = (k + 3 * thread) % samples;
                different += model.predict(x[i], race ? shared : own) != alone[i];
                different += model.view().predict(x[i], own) != alone[i];
                if (round == 0) different += model.predict(x[i]) != alone[i];
            }
            model.predict(x.batch(), y.batch(), batches);
            different += !std::equal(y.values().begin(), y.values().end(), together.values().begin());
        }
    };
    std::vector<std::thread> team;
    for (std::size_t thread = 0; thread < threads; ++thread) team.emplace_back(ask, thread);
    for (std::thread& member : team) member.join();
    std::printf("%zu threads, one model: %zu answers with other bits\n", threads, different.load());
    return different > 0;
}
