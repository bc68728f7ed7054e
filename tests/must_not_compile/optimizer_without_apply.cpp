// An optimizer of one's own that changes nothing.
//
// says: the rule of this optimizer lacks apply: add template <class V> INTARSIA_INLINE void apply(V& weight,
// const V& gradient, V* slot) const
//
// names: InOptimizer<Optimizer>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/losses/loss.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/optimizers/sgd.hpp>
#include <intarsia/training/trainer.hpp>

#include <cstddef>

using namespace intarsia;

using Net = Sequential<Input<4>, Dense<3>, Softmax>;

#if defined(WRONG)
struct Optimizer {
    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 0;
    };

    template <class T>
    Rule<T> rule(std::size_t /*step*/) const {
        return {};
    }
};
#else
struct Optimizer {
    template <class T>
    struct Rule {
        static constexpr std::size_t slots = 0;

        template <class V>
        INTARSIA_INLINE void apply(V& weight, const V& gradient, V* /*slot*/) const {
            weight -= gradient * T(0.01);
        }
    };

    template <class T>
    Rule<T> rule(std::size_t /*step*/) const {
        return {};
    }
};
#endif

int main() {
    const Dataset<Shape<4>, Shape<3>> data;
    Net model;
    Trainer trainer{model, MeanSquaredError{}, Optimizer{}};
    return trainer.fit(data, {.epochs = 2}).epochs.empty() ? 1 : 0;
}
