// A layer of one's own without a name, in a summary.
//
// says: this layer lacks name, which summaries and files need: add static constexpr std::string_view name
//
// names: InLayer<0, Mine; Got<Shape<4>>
#include <intarsia/layers/dense.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/models/summary.hpp>

#include <string_view>

using namespace intarsia;

#if defined(WRONG)
template <class Input>
using DenseAt = Dense<3>::At<Input>;

struct Mine {
    template <class Input>
    struct At : DenseAt<Input> {};
};
#else
template <class Input>
using DenseAt = Dense<3>::At<Input>;

struct Mine {
    static constexpr std::string_view name = "mine", keras_class = "Mine";

    template <class Input>
    struct At : DenseAt<Input> {};
};
#endif

using Net = Sequential<Input<4>, Mine>;

int main() { return summary<Net>().empty() ? 1 : 0; }
