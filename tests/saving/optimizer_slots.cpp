#include <intarsia/saving/optimizer_slots.hpp>

#include <doctest/doctest.h>

namespace intarsia::tests::saving_optimizer_slots {
using namespace intarsia::keras;

TEST_CASE("slots by the names of every version") {
    // Keras 2.11 to 2.15, then before, then Keras 3, then without TensorFlow's.
    for (const char* path : {"Adam/m/dense/kernel:0", "Adam/dense/kernel/m:0",
                             "adam/net_dense_kernel_momentum", "training/Adam/m_0:0"}) {
        CAPTURE(path);
        CHECK(slot_of(path, "Adam", 2) == 0);
    }
    for (const char* path :
         {"Adam/v/dense/kernel:0", "Adam/dense/kernel/v:0", "adam/net_dense_kernel_velocity"}) {
        CAPTURE(path);
        CHECK(slot_of(path, "Adam", 2) == 1);
    }
    CHECK(slot_of("adadelta/net_dense_kernel_accumulated_grad", "Adadelta", 2) == 0);
    CHECK(slot_of("adadelta/net_dense_kernel_accumulated_delta_var", "Adadelta", 2) == 1);
    CHECK(slot_of("Adadelta/dense/bias/accum_grad:0", "Adadelta", 2) == 0);
    CHECK(slot_of("Adadelta/dense/bias/accum_var:0", "Adadelta", 2) == 1);
    CHECK(slot_of("training/Adadelta/accumulator_3_1:0", "Adadelta", 2) == 0);
    CHECK(slot_of("training/Adadelta/delta_accumulator_3_1:0", "Adadelta", 2) == 1);
    CHECK(slot_of("RMSprop/dense/kernel/rms:0", "RMSprop", 2) == 0);
    CHECK(slot_of("RMSprop/momentum/dense/kernel:0", "RMSprop", 2) == 1);
    CHECK(slot_of("SGD/m/dense/kernel:0", "SGD", 1) == 0);
}

TEST_CASE("what says nothing, and what an optimizer does not keep, is no slot") {
    CHECK(slot_of("training/Adam/Variable_3:0", "Adam", 2) == 2);
    CHECK(slot_of("Adam/vhat/dense/kernel:0", "Adam", 2) == 2);
    CHECK(slot_of("adam/net_m_kernel", "Adam", 2) == 2);  // a layer named m
    CHECK(slot_of("", "Adam", 2) == 2);
    CHECK_FALSE(names_slot("a/b", ""));
}

TEST_CASE("an optimizer that Keras does not have numbers its slots") {
    CHECK(slot_name("Mine", 1) == "slot_1");
    CHECK(slot_of("Mine/slot_1/dense/kernel:0", "Mine", 2) == 1);
    CHECK(slot_of("Mine/slot_0/dense/kernel:0", "Mine", 2) == 0);
    CHECK(slot_name("SGD", 0) == "m");
    CHECK(find_optimizer("Mine") == nullptr);
}

}  // namespace intarsia::tests::saving_optimizer_slots
