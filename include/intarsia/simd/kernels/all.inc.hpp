// All fragments of one target, in the namespace that the region has opened.
#include <intarsia/simd/kernels/vector.inc.hpp>

/// The kernels of this target: static functions on pointers, run-time counts and compile-time extents.
/// Unless said otherwise, pointers need no alignment and outputs do not overlap inputs.
struct Kernels {
#include <intarsia/simd/kernels/channels.inc.hpp>
#include <intarsia/simd/kernels/conv2d.inc.hpp>
#include <intarsia/simd/kernels/conv2d_gradient.inc.hpp>
#include <intarsia/simd/kernels/conv2d_planes.inc.hpp>
#include <intarsia/simd/kernels/conv2d_pooled_gradient.inc.hpp>
#include <intarsia/simd/kernels/depthwise_conv2d.inc.hpp>
#include <intarsia/simd/kernels/elementwise.inc.hpp>
#include <intarsia/simd/kernels/matrix_multiply.inc.hpp>
#include <intarsia/simd/kernels/packing.inc.hpp>
#include <intarsia/simd/kernels/pool2d.inc.hpp>
#include <intarsia/simd/kernels/reduction.inc.hpp>
#include <intarsia/simd/kernels/small_network.inc.hpp>
#include <intarsia/simd/kernels/sparse_multiply.inc.hpp>
#include <intarsia/simd/kernels/vector_product.inc.hpp>
#include <intarsia/simd/kernels/winograd.inc.hpp>
};
