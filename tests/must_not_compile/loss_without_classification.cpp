// A loss of one's own that does not say whether it classifies.
//
// says: this loss lacks classification: add static constexpr bool classification, true where accuracy is
// worth telling
//
// names: InLoss<Loss; LastLayer<1, Softmax, Shape<3>>; Got<Shape<3>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <cmath>
#include <cstddef>
#include <span>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;
using Data = Dataset<Shape<4>, Shape<3>>;

#if defined(WRONG)
struct Loss {
    template <class T, std::size_t N>
    T value(std::span<const T, N> prediction, std::span<const T, N> target) const {
        return std::abs(prediction[0] - target[0]);
    }
    template <class T, std::size_t N>
    void gradient(std::span<const T, N> prediction, std::span<const T, N> target, std::span<T, N> dy) const {
        for (std::size_t i = 0; i < N; ++i) dy[i] = T(i > 0 ? 0 : prediction[i] < target[i] ? -1 : 1);
    }
};
#else
struct Loss {
    static constexpr bool classification = false;

    template <class T, std::size_t N>
    T value(std::span<const T, N> prediction, std::span<const T, N> target) const {
        return std::abs(prediction[0] - target[0]);
    }
    template <class T, std::size_t N>
    void gradient(std::span<const T, N> prediction, std::span<const T, N> target, std::span<T, N> dy) const {
        for (std::size_t i = 0; i < N; ++i) dy[i] = T(i > 0 ? 0 : prediction[i] < target[i] ? -1 : 1);
    }
};
#endif

int main() {
    const Data data;
    Net model;
    Trainer trainer{model, Loss{}, SGD{}};
    return trainer.fit(data, {.epochs = 2, .validation = &data}).epochs.empty() ? 1 : 0;
}
