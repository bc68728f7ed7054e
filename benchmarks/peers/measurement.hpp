// What every program of the comparison measures, and how. See compare.
#pragma once

#include <intarsia/data/mnist.hpp>
#include <intarsia/data/synthetic_digits.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace intarsia::benchmarks {

inline constexpr std::size_t batch_size = 128;

/// Training digits of MNIST where MNIST_DIR names its folder, otherwise of the library's own drawing.
inline LabelledImages first_digits(std::size_t count) {
    const char* folder = std::getenv("MNIST_DIR");
    LabelledImages digits = folder ? read_mnist(folder).train : synthetic_digits(count, Seed{1});
    digits.pixels.resize(count * 28 * 28);
    digits.labels.resize(count);
    return digits;
}

inline double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

/// The median time of run(i) after `warm_up` runs; prepare(i) goes before each and is not timed.
template <class Prepare, class Run>
double median_seconds(std::size_t warm_up, std::size_t runs, const Prepare& prepare, const Run& run) {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < warm_up + runs; ++i) {
        prepare(i);
        const double begin = seconds_now();
        run(i);
        if (i >= warm_up) seconds.push_back(seconds_now() - begin);
    }
    return median(seconds);
}

/// training: images a second of whole steps; one_sample: microseconds; batch: images a second, inference.
template <class Training, class Inference>
int measure(std::string_view measurement, const Training& training, const Inference& inference) {
    double result = 0;
    if (measurement == "training")
        result = static_cast<double>(batch_size) / training();
    else if (measurement == "one_sample")
        result = 1e6 * inference(std::size_t{1}, std::size_t{200}, std::size_t{2000});
    else if (measurement == "batch")
        result = static_cast<double>(batch_size) / inference(batch_size, std::size_t{5}, std::size_t{40});
    else
        return 2;
    std::printf("%.1f\n", result);
    return 0;
}

}  // namespace intarsia::benchmarks
