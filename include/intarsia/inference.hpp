// The half of the library that a trained network needs: its layers, and Sequential, whose View predicts with
// weights and in memory that the program gives. Nothing here, unless it is asked to, takes memory from the
// heap, throws, prints, or starts a thread; it compiles with -fno-exceptions -fno-rtti, for machines without
// an operating system too.
#pragma once

#include <intarsia/layers/average_pool.hpp>
#include <intarsia/layers/batch_normalization.hpp>
#include <intarsia/layers/clipped_relu.hpp>
#include <intarsia/layers/conv1d.hpp>
#include <intarsia/layers/conv2d.hpp>
#include <intarsia/layers/cropping2d.hpp>
#include <intarsia/layers/dense.hpp>
#include <intarsia/layers/depthwise_conv2d.hpp>
#include <intarsia/layers/dropout.hpp>
#include <intarsia/layers/elu.hpp>
#include <intarsia/layers/exponential.hpp>
#include <intarsia/layers/flatten.hpp>
#include <intarsia/layers/gelu.hpp>
#include <intarsia/layers/global_average_pool.hpp>
#include <intarsia/layers/global_max_pool.hpp>
#include <intarsia/layers/hard_sigmoid.hpp>
#include <intarsia/layers/leaky_relu.hpp>
#include <intarsia/layers/max_pool.hpp>
#include <intarsia/layers/permute.hpp>
#include <intarsia/layers/relu.hpp>
#include <intarsia/layers/rescaling.hpp>
#include <intarsia/layers/reshape.hpp>
#include <intarsia/layers/selu.hpp>
#include <intarsia/layers/separable_conv2d.hpp>
#include <intarsia/layers/sigmoid.hpp>
#include <intarsia/layers/softmax.hpp>
#include <intarsia/layers/softplus.hpp>
#include <intarsia/layers/softsign.hpp>
#include <intarsia/layers/swish.hpp>
#include <intarsia/layers/tanh.hpp>
#include <intarsia/layers/up_sampling2d.hpp>
#include <intarsia/layers/zero_padding2d.hpp>
#include <intarsia/metrics/argmax.hpp>
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
