// The promise of training/trainer.hpp: the same bits for the same seed, whatever the number of threads.
#include "data.hpp"

#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace intarsia::tests::training_trainer_determinism {
namespace {

// Sizes that neither vectors nor threads divide, and large enough that every layer shares out its work.
using Net =
    Sequential<Input<13, 11, 1>, Conv2D<9, 3, 3>, ReLU, BatchNormalization<>, Conv2D<10, 3, 2>, Tanh,
               MaxPool<2, 2>, Dropout<0.25>, Flatten, Dense<101>, ReLU, Dropout<0.5>, Dense<7>, Softmax>;

struct Run {
    std::vector<float> weights;
    std::vector<double> losses;
    friend bool operator==(const Run&, const Run&) = default;
};

/// Two epochs of 75 samples in batches of 37, 37 and 1.
Run train(std::size_t threads, Seed seed = Seed{42}) {
    static const auto data = labelled_noise<float, Shape<13, 11, 1>>(75, 7);
    ThreadPool pool(threads);
    Net model{seed};
    Trainer trainer{model, SparseCategoricalCrossentropy{}, Adadelta{}, pool};
    const History history =
        trainer.fit(data, {.epochs = 2, .batch_size = 37, .validation = &data, .seed = seed});
    Run run{weights_of(model), {}};
    for (const Epoch& epoch : history.epochs) {
        run.losses.push_back(epoch.loss);
        run.losses.push_back(*epoch.val_loss);
    }
    return run;
}

}  // namespace

TEST_CASE("1, 2, 3 and 5 threads train to the same bits, on every target") {
    const simd::Target in_use = simd::target();
    for (const simd::Target target : simd::available_targets()) {
        simd::set_target(target);
        const Run alone = train(1);
        CHECK(alone.losses[2] < alone.losses[0]);  // something was learnt
        for (const std::size_t threads : {2u, 3u, 5u}) {
            INFO(std::string(simd::name(target)) << ", " << threads << " threads");
            CHECK(train(threads) == alone);
        }
    }
    simd::set_target(in_use);
}

TEST_CASE("the same seed gives the same bits, another seed gives others") {
    const Run first = train(2, Seed{7});
    CHECK(train(2, Seed{7}) == first);
    CHECK(train(2, Seed{8}).weights != first.weights);
}

TEST_CASE("all targets train to the same weights but for rounding") {
    const simd::Target in_use = simd::target();
    simd::set_target(simd::available_targets().front());
    const Run least = train(1);
    simd::set_target(simd::available_targets().back());
    const Run best = train(1);
    simd::set_target(in_use);
    for (std::size_t i = 0; i < least.losses.size(); ++i)
        CHECK(best.losses[i] == doctest::Approx(least.losses[i]).epsilon(1e-3));
}

}  // namespace intarsia::tests::training_trainer_determinism
