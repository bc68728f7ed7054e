// What an optimizer keeps of each weight, under the names that files have had for it.
#pragma once

#include <intarsia/core/config.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::keras {

/// One array of an optimizer: its name in the files that are written, then in all other versions' files.
using SlotNames = std::array<std::string_view, 4>;

/// An optimizer of Keras, its slots in our order.
struct OptimizerSlots {
    std::string_view keras_class;
    std::array<SlotNames, 2> slots;
    bool by_weight;  ///< whether Keras 2.11 and later keep all slots of a weight together, not all weights of
                     ///< a slot
};

inline constexpr OptimizerSlots optimizer_table[] = {
    {"SGD", {{{"m", "momentum"}, {}}}, true},
    {"RMSprop", {{{"velocity", "rms", "accumulator"}, {"momentum"}}}, false},
    {"Adam", {{{"m", "momentum"}, {"v", "velocity"}}}, true},
    {"AdamW", {{{"m", "momentum"}, {"v", "velocity"}}}, true},
    {"Adadelta",
     {{{"accumulated_grad", "accum_grad", "accumulator"},
       {"accumulated_delta_var", "accum_var", "delta_accumulator"}}},
     true},
};

inline const OptimizerSlots* find_optimizer(std::string_view keras_class) {
    for (const OptimizerSlots& entry : optimizer_table)
        if (entry.keras_class == keras_class) return &entry;
    return nullptr;
}

/// The name of a slot in a file; that of an optimizer which Keras does not have is its number.
inline std::string slot_name(std::string_view keras_class, std::size_t slot) {
    const OptimizerSlots* entry = find_optimizer(keras_class);
    const bool known = entry && slot < entry->slots.size() && !entry->slots[slot][0].empty();
    return known ? std::string(entry->slots[slot][0]) : "slot_" + std::to_string(slot);
}

/// Whether an array's path says that it is the slot `word`, in any of the forms
///
///     Adam/m/dense/kernel:0            Keras 2.11 to 2.15
///     Adam/dense/kernel/m:0            before
///     adam/net_dense_kernel_momentum   Keras 3
///     training/Adam/m_0:0              Keras 2.3 without TensorFlow's
inline bool names_slot(std::string_view path, std::string_view word) {
    if (word.empty()) return false;
    path = path.substr(0, path.find(':'));
    const std::size_t first = path.find('/');
    const std::string_view last = path.substr(path.rfind('/') + 1);
    if (last == word) return true;
    if (last.size() > word.size() && last.ends_with(word) && last[last.size() - word.size() - 1] == '_')
        return true;
    if (last.size() > word.size() + 1 && last.starts_with(word) && last[word.size()] == '_' &&
        last[word.size() + 1] >= '0' && last[word.size() + 1] <= '9')
        return true;
    if (first == std::string_view::npos) return false;
    const std::string_view rest = path.substr(first + 1);
    return rest.starts_with(word) && rest.size() > word.size() && rest[word.size()] == '/';
}

/// The slot of an array, by its path: the longest name that fits; `slots` where none does.
inline std::size_t slot_of(std::string_view path, std::string_view keras_class, std::size_t slots) {
    std::size_t found = slots, longest = 0;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        SlotNames names{};
        const std::string own = slot_name(keras_class, slot);
        if (const OptimizerSlots* entry = find_optimizer(keras_class); entry && slot < entry->slots.size())
            names = entry->slots[slot];
        else
            names[0] = own;
        for (const std::string_view name : names)
            if (name.size() > longest && names_slot(path, name)) {
                found = slot;
                longest = name.size();
            }
    }
    return found;
}

}  // namespace INTARSIA_NAMESPACE::keras

INTARSIA_COLD_END
