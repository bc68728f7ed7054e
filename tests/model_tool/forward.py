"""Layers of Keras in plain NumPy, one sample at a time, channels last: what the files of check_models.py must compute."""

import math

import numpy as np


def ends(size, window, stride, padding, dilation=1):
    """Where windows begin along an axis, and how many there are."""
    span = (window - 1) * dilation + 1
    if padding == "same":
        count = -(-size // stride)
        zeros = max((count - 1) * stride + span - size, 0)
        return zeros // 2, zeros - zeros // 2, count
    if padding == "causal":
        return span - 1, 0, -(-size // stride)
    return 0, 0, (size - span) // stride + 1


def windows(x, size, strides, padding, dilation=(1, 1), fill=0.0):
    """All windows of an image: (rows, columns, window rows, window columns, channels)."""
    top, bottom, rows = ends(x.shape[0], size[0], strides[0], padding, dilation[0])
    left, right, columns = ends(x.shape[1], size[1], strides[1], padding, dilation[1])
    padded = np.pad(x, ((top, bottom), (left, right), (0, 0)), constant_values=fill)
    return np.array([[[[padded[i * strides[0] + h * dilation[0], j * strides[1] + w * dilation[1]]
                        for w in range(size[1])] for h in range(size[0])]
                      for j in range(columns)] for i in range(rows)])


def conv2d(kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1), groups=1):
    def forward(x):
        seen = windows(x, kernel.shape[:2], strides, padding, dilation)
        inputs, outputs = kernel.shape[2], kernel.shape[3] // groups
        parts = [np.einsum("ijhwc,hwco->ijo", seen[..., g * inputs:(g + 1) * inputs],
                           kernel[..., g * outputs:(g + 1) * outputs]) for g in range(groups)]
        y = np.concatenate(parts, axis=-1)
        return y if bias is None else y + bias
    return forward


def conv1d(kernel, bias=None, strides=1, padding="valid", dilation=1, groups=1):
    def forward(x):
        left, right, _ = ends(x.shape[0], kernel.shape[0], strides, padding, dilation)
        padded = np.pad(x, ((left, right), (0, 0)))
        return conv2d(kernel[None], bias, (1, strides), "valid", (1, dilation), groups)(padded[None])[0]
    return forward


def depthwise(kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1)):
    def forward(x):
        y = np.einsum("ijhwc,hwcm->ijcm", windows(x, kernel.shape[:2], strides, padding, dilation), kernel)
        y = y.reshape(y.shape[0], y.shape[1], -1)
        return y if bias is None else y + bias
    return forward


def separable(kernel, pointwise, bias=None, **settings):
    return lambda x: conv2d(pointwise, bias)(depthwise(kernel, **settings)(x))


def max_pool(size, strides=None, padding="valid"):
    return lambda x: windows(x, size, strides or size, padding, fill=-np.inf).max(axis=(2, 3))


def average_pool(size, strides=None, padding="valid"):
    def forward(x):
        cells = windows(np.ones_like(x), size, strides or size, padding).sum(axis=(2, 3))
        return windows(x, size, strides or size, padding).sum(axis=(2, 3)) / cells
    return forward


def over_sequence(pool):
    return lambda x: pool(x[None])[0]


def dense(kernel, bias=None):
    return lambda x: x @ kernel + (0 if bias is None else bias)


def batch_normalization(gamma, beta, mean, variance, epsilon=1e-3):
    return lambda x: (x - mean) / np.sqrt(variance + epsilon) * (1 if gamma is None else gamma) + (
        0 if beta is None else beta)


def zero_padding(top, bottom, left, right):
    return lambda x: np.pad(x, ((top, bottom), (left, right), (0, 0)))


def crop(top, bottom, left, right):
    return lambda x: x[top:x.shape[0] - bottom, left:x.shape[1] - right]


def up_sampling(rows, columns):
    return lambda x: x.repeat(rows, axis=0).repeat(columns, axis=1)


def flatten(x):
    return x.reshape(-1)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def identity(x):
    return x


def relu(x):
    return np.maximum(x, 0)


def relu6(x):
    return np.clip(x, 0, 6)


def leaky_relu(slope):
    return lambda x: np.where(x > 0, x, slope * x)


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def selu(x):
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def swish(x):
    return x * sigmoid(x)


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def softplus(x):
    return np.log1p(np.exp(x))


def softsign(x):
    return x / (1 + np.abs(x))


def hard_sigmoid(slope):
    return lambda x: np.clip(slope * x + 0.5, 0, 1)


def channels_first(forward):
    """The same over an image (channels, rows, columns)."""
    def turned(x):
        y = forward(np.moveaxis(x, 0, -1))
        return np.moveaxis(y, -1, 0) if y.ndim > 1 else y
    return turned
