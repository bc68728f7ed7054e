// Networks with residual blocks, trained.
#include "data.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/summary.hpp>
#include <intarsia/optimizers/adam.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace intarsia::tests::training_trainer_residual {
namespace {

constexpr Conv2DOptions same{.padding = Padding::same};
constexpr Conv2DOptions halving{.strides = {2, 2}, .padding = Padding::same};

using Net = Sequential<
    Input<13, 11, 1>, Conv2D<6, 3, 3, same>, ReLU,
    Residual<Conv2D<6, 3, 3, same>, BatchNormalization<>, ReLU, Dropout<0.25>, Conv2D<6, 3, 3, same>>, ReLU,
    Residual<Branch<Conv2D<9, 3, 3, halving>, ReLU, Conv2D<9, 3, 3, same>>, Branch<Conv2D<9, 1, 1, halving>>>,
    ReLU, GlobalAveragePool, Dense<5>, Softmax>;

struct Run {
    std::vector<float> weights;
    std::vector<double> losses;
    friend bool operator==(const Run&, const Run&) = default;
};

const auto& data() {
    static const auto data = labelled_noise<float, Shape<13, 11, 1>>(75, 5);
    return data;
}

/// Four epochs of 75 samples in batches of 37, 37 and 1.
Run train(std::size_t threads) {
    ThreadPool pool(threads);
    Net model{Seed{42}};
    Trainer trainer{model, SparseCategoricalCrossentropy{}, Adam{.learning_rate = 0.01f}, pool};
    const History history = trainer.fit(data(), {.epochs = 4, .batch_size = 37, .validation = &data()});
    Run run{weights_of(model), {}};
    for (const Epoch& epoch : history.epochs) {
        run.losses.push_back(epoch.loss);
        run.losses.push_back(*epoch.val_loss);
    }
    return run;
}

}  // namespace

TEST_CASE("1, 2 and 3 threads train a residual network to the same bits") {
    const Run alone = train(1);
    CHECK(alone.losses[6] < alone.losses[0]);  // something was learnt
    for (const std::size_t threads : {2u, 3u}) {
        CAPTURE(threads);
        CHECK(train(threads) == alone);
    }
}

TEST_CASE("eight threads may ask one residual network at once") {
    const Net model(Seed{3});
    const auto x = data().inputs().batch();
    const auto expected = model.predict(x, ThreadPool::serial());
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            Net::Workspace workspace(75);
            Tensor<float, Net::output_shape> y(75);
            for (int round = 0; round < 5; ++round) {
                model.predict(x, y.batch(), workspace);
                for (std::size_t i = 0; i < y.values().size(); ++i)
                    if (y.values()[i] != expected.values()[i]) ++wrong;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("a residual block is one row of a summary, with all that is in it") {
    const std::string text = summary<Net>();
    CHECK(text.find("residual (Residual)          (None, 13, 11, 6)        684") != std::string::npos);
    CHECK(text.find("residual_1 (Residual)        (None, 7, 6, 9)          1296") != std::string::npos);
    CHECK(text.find("Non-trainable params: 12 ") != std::string::npos);
}

}  // namespace intarsia::tests::training_trainer_residual
