// Step 3: layers of your own. An activation is two formulas; any other layer is two functions, and a check
// tells whether they belong together. Nothing of the library has to be touched for either.
//
//     g++ -std=c++20 -O2 -Iinclude examples/03_custom_layer.cpp -pthread -o custom_layer && ./custom_layer
#include <intarsia/intarsia.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

using namespace intarsia;

// An activation: y = e^(-x^2), a hill. V is a number, or a vector register full of them: written with
// operators and the functions of simd/math.hpp, it runs at the full width of whatever CPU it meets.
struct Hill : Activation<Hill> {
    static constexpr std::string_view name = "hill", keras_class = "Hill";
    static constexpr bool gradient_reads_input = true;  // otherwise x might already be written over

    template <class V>
    static INTARSIA_INLINE void apply(V& x) {
        x = -(x * x);
        simd::exp(x);
    }
    template <class V>
    static INTARSIA_INLINE void gradient(V& dy, const V& x, const V& y) {  // y' = -2 x y
        dy = dy * (x * y * simd::element_t<V>(-2));
    }
};

// A layer with a weight: y_i = x_i gain_i. What it is called is said outside; what it does depends on the
// shape that it meets, and stands in At<Input>.
struct Scale {
    static constexpr std::string_view name = "scale", keras_class = "Scale";

    template <class Input>
    struct At : LayerAt<Input, Input, WeightList<Weight<"gain", Input, Initializer::ones>>> {
        using weights = typename At::LayerAt::weights;

        template <class T>
        static void forward(const Pass<T>&, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                            Batch<T, Input> y) {
            for (std::size_t n = 0; n < x.size(); ++n)
                for (std::size_t i = 0; i < Input::size; ++i) y[n][i] = x[n][i] * get<0>(w)[i];
        }

        // dy says how the loss changes with y; asked for is how it changes with gain, and with x.
        template <class T>
        static void backward(const Pass<T>&, WeightBlock<const T, weights> w, Batch<const T, Input> x,
                             Batch<const T, Input> /*y*/, Batch<const T, Input> dy, Batch<T, Input> dx,
                             WeightBlock<T, weights> dw) {
            for (T& value : get<0>(dw)) value = 0;
            for (std::size_t n = 0; n < x.size(); ++n)
                for (std::size_t i = 0; i < Input::size; ++i) get<0>(dw)[i] += dy[n][i] * x[n][i];
            if (dx.empty()) return;  // nobody in front of this layer learns anything
            for (std::size_t n = 0; n < x.size(); ++n)
                for (std::size_t i = 0; i < Input::size; ++i) dx[n][i] = dy[n][i] * get<0>(w)[i];
        }
    };
};

// Networks take them like any other layer, of float or, as here for the check, of double.
using Curve = BasicSequential<double, Input<1>, Dense<12>, Hill, Scale, Dense<1>>;

int main() {
    // To be learnt: one and a half waves of a sine.
    Tensor<double, Shape<1>> x(200), y(200);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i][0] = static_cast<double>(i) / 100 - 1;
        y[i][0] = std::sin(5 * x[i][0]);
    }
    const Dataset data(x, y);

    // Is the gradient right? By a learning rate of 1 a step of SGD goes by the gradient itself; and the loss,
    // measured a little above and a little below, must have just that slope.
    Curve model{Seed{1}}, stepped = model;
    Trainer{stepped, MeanSquaredError{}, SGD{.learning_rate = 1}}.fit(data, {.batch_size = data.size()});
    double worst = 0;
    for (std::size_t i = 0; i < model.parameters().size(); ++i) {
        double& weight = model.parameters()[i];
        const double kept = weight, gradient = kept - stepped.parameters()[i];
        const auto loss_at = [&](double value) { return weight = value, evaluate(model, data).loss; };
        const double slope = (loss_at(kept + 1e-5) - loss_at(kept - 1e-5)) / 2e-5;
        weight = kept;
        worst = std::max(worst, std::abs(gradient - slope));
    }
    std::printf("gradient and slope differ by at most %.1e\n", worst);

    Trainer trainer{model, MeanSquaredError{}, Adam{.learning_rate = 0.03f}};
    const double loss = trainer.fit(data, {.epochs = 1000, .batch_size = 20}).epochs.back().loss;
    std::printf("loss after training: %.5f\n", loss);
    return worst < 1e-7 && loss < 0.02 ? 0 : 1;
}
