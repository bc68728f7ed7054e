// The whole library, in the order in which data flow through it.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/core/error.hpp>
#include <intarsia/core/random.hpp>
#include <intarsia/core/thread_pool.hpp>

#include <intarsia/simd/target.hpp>

#include <intarsia/tensor/batch.hpp>
#include <intarsia/tensor/shape.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <intarsia/data/dataset.hpp>
#include <intarsia/data/labelled_images.hpp>
#include <intarsia/data/mnist.hpp>
#include <intarsia/data/preprocess.hpp>
#include <intarsia/data/synthetic_digits.hpp>

#include <intarsia/initializers/initializer.hpp>
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
#include <intarsia/models/residual.hpp>
#include <intarsia/models/sequential.hpp>
#include <intarsia/models/summary.hpp>

#include <intarsia/losses/loss.hpp>
#include <intarsia/metrics/accuracy.hpp>
#include <intarsia/optimizers/adadelta.hpp>
#include <intarsia/optimizers/adam.hpp>
#include <intarsia/optimizers/rmsprop.hpp>
#include <intarsia/optimizers/sgd.hpp>

#include <intarsia/training/csv_logger.hpp>
#include <intarsia/training/early_stopping.hpp>
#include <intarsia/training/evaluate.hpp>
#include <intarsia/training/history.hpp>
#include <intarsia/training/history_csv.hpp>
#include <intarsia/training/progress_bar.hpp>
#include <intarsia/training/trainer.hpp>

#include <intarsia/saving/array_file.hpp>
#include <intarsia/saving/keras_h5.hpp>
#include <intarsia/saving/keras_training.hpp>

#include <intarsia/plot/history_svg.hpp>
#include <intarsia/plot/history_text.hpp>
