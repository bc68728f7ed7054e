// Reads what a file says of one layer, under any of the names that Keras had for it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/io/json.hpp>
#include <intarsia/saving/layer_description.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

using io::Json;

/// The names of one setting, the newest first: {"units", "output_dim"}.
using Keys = std::initializer_list<std::string_view>;

/// The elements of a list, which may be written as {"class_name": "__tuple__", "items": [...]} too.
inline const Json::Array& items_of(const Json& list) {
    if (const Json* items = list.find("items")) return items->as_array();
    return list.as_array();
}

/// The settings of one layer. A null counts as missing; what nobody asks for is ignored. Every problem is
/// told as an Error that names the setting.
class LayerConfig {
public:
    explicit LayerConfig(const Json& settings) : settings_(&settings) {}

    [[nodiscard]] const Json* find(Keys keys) const {
        for (const std::string_view key : keys)
            if (const Json* value = settings_->find(key); value && !value->is_null()) return value;
        return nullptr;
    }
    [[nodiscard]] bool has(Keys keys) const { return find(keys) != nullptr; }

    [[nodiscard]] std::size_t size(Keys keys, std::optional<std::size_t> otherwise = std::nullopt) const {
        if (const Json* value = find(keys)) return positive(*keys.begin(), *value);
        if (!otherwise) throw Error({*keys.begin(), " is missing"});
        return *otherwise;
    }

    /// As many sizes as there are axes; one number stands for all.
    [[nodiscard]] Extents sizes(Keys keys, std::size_t axes, const Extents& otherwise = {}) const {
        const Json* value = find(keys);
        if (!value) {
            if (otherwise.empty()) throw Error({*keys.begin(), " is missing"});
            return otherwise;
        }
        if (value->is_number()) return Extents(axes, positive(*keys.begin(), *value));
        Extents result;
        for (const Json& item : items_of(*value)) result.push_back(positive(*keys.begin(), item));
        if (result.size() != axes)
            throw Error({*keys.begin(), " has ", result.size(), " numbers instead of ", axes});
        return result;
    }

    /// A number; Keras 2.1 wrote some as {"type": "ndarray", "value": 0.3}, and an axis may stand in a list.
    [[nodiscard]] double number(Keys keys, double otherwise) const {
        const Json* value = find(keys);
        if (!value) return otherwise;
        if (const Json* inside = value->find("value")) return inside->as_number();
        if (value->is_array() && value->size() == 1) return value->at(std::size_t{0}).as_number();
        return value->as_number();
    }
    [[nodiscard]] bool flag(Keys keys, bool otherwise) const {
        const Json* value = find(keys);
        return value ? value->as_bool() : otherwise;
    }
    [[nodiscard]] std::string text(Keys keys, std::string_view otherwise = "") const {
        const Json* value = find(keys);
        return value ? value->as_string() : std::string(otherwise);
    }

    /// Throws Error where a setting is there and has another value.
    void expect(Keys keys, const Json& only) const {
        const Json* value = find(keys);
        if (!value || *value == only) return;
        if (value->is_array() || value->find("items"))
            for (const Json& item : items_of(*value))
                if (!(item == only)) return unsupported(keys, *value);
        if (!value->is_array() && !value->find("items")) unsupported(keys, *value);
    }

    [[noreturn]] static void unsupported(Keys keys, const Json& value) {
        throw Error({*keys.begin(), " ", value.dump(), " is not supported"});
    }

    static std::size_t positive(std::string_view key, const Json& value) {
        // Sums and products with small numbers must not overflow.
        constexpr auto largest = static_cast<std::int64_t>(
            std::min<std::uint64_t>(std::uint64_t{1} << 40, (std::numeric_limits<std::size_t>::max)() / 16));
        const std::int64_t number = value.as_integer();
        if (number < 1 || number > largest) throw Error({key, " is ", number});
        return static_cast<std::size_t>(number);
    }

private:
    const Json* settings_;
};

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
