#include "layer_type.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace {

// Splits at the commas that stand in no braces.
std::vector<std::string> parts(std::string_view text) {
    std::vector<std::string> result;
    int depth = 0;
    std::string part;
    const auto finish = [&] {
        part.erase(0, part.find_first_not_of(' '));
        if (!part.empty()) result.push_back(part);
        part.clear();
    };
    for (const char c : text) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (c == ',' && depth == 0)
            finish();
        else
            part += c;
    }
    finish();
    return result;
}

// "0.3", "1.0 / 6".
double number(const std::string& text) {
    const std::size_t slash = text.find('/');
    const double value = std::strtod(text.c_str(), nullptr);
    return slash == std::string::npos ? value : value / std::strtod(text.c_str() + slash + 1, nullptr);
}

bool is_number(const std::string& text) {
    return text.find_first_of("0123456789") <= text.find_first_not_of("+-");
}

// What stands between the first `open` and the last `close`.
std::string between(const std::string& text, char open, char close) {
    const std::size_t begin = text.find(open), end = text.rfind(close);
    return begin == std::string::npos || end == std::string::npos ? ""
                                                                  : text.substr(begin + 1, end - begin - 1);
}

}  // namespace

LayerType parse_layer_type(const std::string& spelling) {
    LayerType type;
    type.name = spelling.substr(0, spelling.find('<'));
    for (const std::string& argument : parts(between(spelling, '<', '>'))) {
        if (is_number(argument)) {
            type.arguments.push_back(number(argument));
            continue;
        }
        for (const std::string& option : parts(between(argument, '{', '}'))) {
            const std::size_t equals = option.find(" = ");
            const std::string name = option.substr(1, equals - 1), value = option.substr(equals + 3);
            if (value[0] == '{')
                for (const std::string& part : parts(between(value, '{', '}')))
                    type.numbers[name].push_back(number(part));
            else if (is_number(value))
                type.numbers[name] = {number(value)};
            else
                type.words[name] = value;
        }
    }
    return type;
}
