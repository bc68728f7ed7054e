// Asks a network that intarsia-model has written as a header (MODEL_HEADER, in the namespace `model`) about
// the test digits:
//     check_model DIGITS-FOLDER raw|unit RIGHT-ANSWERS OUTPUTS.csv TOLERANCE
// It must give exactly so many right answers, and for the first digits the outputs of the table.
#include MODEL_HEADER

#include <intarsia/data/mnist.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Outputs = std::vector<double>;

std::vector<Outputs> read_table(const char* path) {
    std::ifstream file(path);
    std::vector<Outputs> rows;
    for (std::string line; std::getline(file, line);) {
        std::istringstream numbers(line);
        rows.emplace_back();
        for (std::string number; std::getline(numbers, number, ',');)
            rows.back().push_back(std::stod(number));
    }
    return rows;
}

/// One of MNIST's files, compressed or not.
std::filesystem::path digits_file(const std::filesystem::path& folder, const std::string& name) {
    const std::filesystem::path compressed = folder / (name + ".gz");
    return std::filesystem::exists(compressed) ? compressed : folder / name;
}

int check(char** words) {
    const std::filesystem::path folder = words[1];
    const float unit = std::string(words[2]) == "raw" ? 1.0f : 255.0f;
    const std::size_t expected = std::stoul(words[3]);
    const std::vector<Outputs> table = read_table(words[4]);
    const double tolerance = std::stod(words[5]);

    const intarsia::LabelledImages digits = intarsia::read_labelled_images(
        digits_file(folder, "t10k-images-idx3-ubyte"), digits_file(folder, "t10k-labels-idx1-ubyte"));
#ifdef MODEL_EMBEDDED
    const auto network = model::network;
#else
    const auto network = model::load();
#endif
    model::Network::Workspace workspace;
    std::size_t right = 0;
    double deviation = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        std::array<float, model::Network::input_shape::size> x;
        const auto picture = digits.image(i);
        std::transform(picture.begin(), picture.end(), x.begin(),
                       [&](std::uint8_t pixel) { return static_cast<float>(pixel) / unit; });
        const auto y = network.predict(std::span<const float, x.size()>(x), workspace);
        right += std::max_element(y.begin(), y.end()) - y.begin() == digits.labels[i];
        if (i < table.size())
            for (std::size_t j = 0; j < y.size(); ++j)
                deviation = std::max(deviation, std::abs(static_cast<double>(y[j]) - table[i].at(j)));
    }
    const bool good = right == expected && digits.size() > 0 && !table.empty() && deviation <= tolerance;
    std::printf("%zu of %zu right, the first %zu outputs within %.2g", right, digits.size(), table.size(),
                deviation);
    if (!good) std::printf("; expected: %zu right, within %g", expected, tolerance);
    std::printf("\n");
    return good ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    try {
        return count == 6 ? check(words) : 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
