// What Trainer::fit() is asked for.
#pragma once

#include <intarsia/core/mistake.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/training/callback.hpp>

#include <concepts>
#include <cstddef>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// A pointer to a dataset of type Data, or null. A pointer to anything else does not compile, and says so.
template <class Data>
class DataPointer {
public:
    /// Data that outlive it.
    constexpr DataPointer(const Data* data = nullptr) noexcept : data_(data) {}  // NOLINT(*-explicit-*)

    /// Does not compile.
    template <class Other>
    requires(!std::convertible_to<const Other*, const Data*>) constexpr DataPointer(
        const Other* /*other*/) noexcept {  // NOLINT(*-explicit-*)
        static_assert(refuse<InCall<Got<Other>, Expected<Data>>>() || true);
    }

    /// Whether it points to data.
    constexpr explicit operator bool() const noexcept { return data_ != nullptr; }
    /// The data.
    constexpr const Data& operator*() const noexcept { return *data_; }
    /// The data.
    constexpr const Data* operator->() const noexcept { return data_; }

private:
    template <class Place>
    static constexpr bool refuse() {
        INTARSIA_REFUSE(Place,
                        "the validation data are of another type than the training data: make both of one "
                        "shape and one kind of targets");
    }

    const Data* data_ = nullptr;
};

/// What Trainer::fit() is asked for, beside the data.
template <class Data>
struct FitOptions {
    std::size_t epochs = 1;              ///< how often to go through the data
    std::size_t batch_size = 32;         ///< samples a step of the optimizer
    DataPointer<Data> validation{};      ///< evaluated after every epoch
    bool shuffle = true;                 ///< a new order of the samples in every epoch
    Seed seed{};                         ///< decides the order, and what Dropout leaves out
    std::vector<Callback*> callbacks{};  ///< called in this order; they must outlive fit()
};

}  // namespace INTARSIA_NAMESPACE
