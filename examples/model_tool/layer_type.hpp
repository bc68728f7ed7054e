// The spelling of a layer's type, taken apart: "MaxPool<3, 3, PoolOptions{.strides = {2, 2}}>".
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

struct LayerType {
    std::string name;                                    // "MaxPool"
    std::vector<double> arguments;                       // 3, 3
    std::map<std::string, std::vector<double>> numbers;  // strides: 2, 2
    std::map<std::string, std::string> words;            // padding: "Padding::same"

    [[nodiscard]] std::size_t size(std::size_t index) const {
        return static_cast<std::size_t>(arguments.at(index));
    }
    [[nodiscard]] double number(const std::string& option, double otherwise) const {
        const auto found = numbers.find(option);
        return found == numbers.end() ? otherwise : found->second.at(0);
    }
    [[nodiscard]] std::string word(const std::string& option, const std::string& otherwise) const {
        const auto found = words.find(option);
        return found == words.end() ? otherwise : found->second;
    }
};

LayerType parse_layer_type(const std::string& spelling);
