#!/usr/bin/env python3
"""Writes the numbers that tests compare with: optimizers.hpp, networks.hpp and layers.hpp, beside this script.

Nothing here knows of Intarsia. The optimizers are Keras 3's update rules, written out number by number; outputs,
losses and gradients of layers and networks are PyTorch's, in double, with layouts permuted to Keras's (channels
last, kernels height, width, in, out). Needs PyTorch and clang-format; the tests need only the files. Run it as:
python3 generate.py
"""

import math
import pathlib
import struct
import subprocess

import torch

HERE = pathlib.Path(__file__).parent
STEPS = 3


def single(value):
    """The float32 nearest to a number: what the optimizers' settings are kept as."""
    return struct.unpack("f", struct.pack("f", value))[0]


def numbers(count, phase, scale):
    """Numbers without a pattern that a mixed-up index could hide in."""
    return [scale * math.sin(1.7 * i + 0.013 * i * i + phase) for i in range(count)]


# ---- Keras 3's update rules: keras/src/optimizers, for one number ------------------------------------------


class SGD:
    def __init__(self, learning_rate, momentum=0.0, nesterov=False):
        self.rate, self.momentum, self.nesterov = single(learning_rate), single(momentum), nesterov
        self.m = 0.0

    def step(self, w, g):
        if self.momentum == 0:
            return w - self.rate * g
        self.m = self.m * self.momentum - self.rate * g
        return w + (self.momentum * self.m - self.rate * g if self.nesterov else self.m)


class Adadelta:
    def __init__(self, learning_rate, rho=0.95, epsilon=1e-7):
        self.rate, self.rho, self.epsilon = single(learning_rate), single(rho), single(epsilon)
        self.squares = self.changes = 0.0

    def step(self, w, g):
        def root(x):
            return math.sqrt(x + self.epsilon)

        self.squares = self.rho * self.squares + (1 - self.rho) * g * g
        change = -root(self.changes) * g / root(self.squares)
        self.changes = self.rho * self.changes + (1 - self.rho) * change * change
        return w + self.rate * change


class Adam:
    def __init__(self, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.rate, self.epsilon = single(learning_rate), single(epsilon)
        self.beta_1, self.beta_2 = single(beta_1), single(beta_2)
        self.m = self.v = 0.0
        self.t = 0

    def step(self, w, g):
        self.t += 1
        alpha = self.rate * math.sqrt(1 - self.beta_2**self.t) / (1 - self.beta_1**self.t)
        self.m += (g - self.m) * (1 - self.beta_1)
        self.v += (g * g - self.v) * (1 - self.beta_2)
        return w - self.m * alpha / (math.sqrt(self.v) + self.epsilon)


class RMSprop:
    def __init__(self, learning_rate, rho=0.9, momentum=0.0, epsilon=1e-7):
        self.rate, self.rho = single(learning_rate), single(rho)
        self.momentum, self.epsilon = single(momentum), single(epsilon)
        self.v = self.m = 0.0

    def step(self, w, g):
        self.v = self.rho * self.v + (1 - self.rho) * g * g
        increment = self.rate * g / math.sqrt(self.v + self.epsilon)
        if self.momentum > 0:
            self.m = self.momentum * self.m + increment
            increment = self.m
        return w - increment


def optimizers(header):
    count = 7
    weights = numbers(count, 0.4, 1.0)
    gradients = [numbers(count, 0.9 * t, 0.3) for t in range(10)]
    for t, row in enumerate(gradients):  # what is far from 1, too: nothing, next to nothing, a lot
        row[2] = 0.0
        row[3] *= 1e-6
        row[4] *= 1e3
        row[5] = 0.25 if t == 0 else 0.0
    header.array("initial", weights)
    header.array("gradients", gradients)
    for name, make in {
        "sgd": lambda: SGD(0.1),
        "sgd_momentum": lambda: SGD(0.1, 0.9),
        "sgd_nesterov": lambda: SGD(0.1, 0.9, True),
        "adadelta": lambda: Adadelta(1.0),
        "adadelta_slow": lambda: Adadelta(0.3, 0.8, 1e-3),
        "adam": lambda: Adam(0.001),
        "adam_fast": lambda: Adam(0.05, 0.8, 0.95, 1e-3),
        "rmsprop": lambda: RMSprop(0.001),
        "rmsprop_momentum": lambda: RMSprop(0.01, 0.8, 0.9, 1e-3),
    }.items():
        result = []
        for i in range(count):
            rule, w = make(), weights[i]
            for row in gradients:
                w = rule.step(w, row[i])
            result.append(w)
        header.array(name, result)


# ---- networks: PyTorch's gradients -------------------------------------------------------------------------


def tensor(shape, phase, scale):
    return torch.tensor(numbers(math.prod(shape), phase, scale), dtype=torch.float64).reshape(shape)


def images(x):
    """Channels last to PyTorch's channels first."""
    return x.permute(0, 3, 1, 2)


def filters(kernel):
    """(height, width, in, out) to PyTorch's (out, in, height, width)."""
    return kernel.permute(3, 2, 0, 1)


def flattened(x):
    """PyTorch's images as vectors in the order of channels last."""
    return x.permute(0, 2, 3, 1).flatten(1)


def train(header, x, target, weights, forward, loss_of, make_rule):
    """Outputs and loss at first, then losses and weights of some steps on the whole batch."""
    header.array("inputs", x)
    header.array("targets", target)
    for name, weight in weights.items():
        header.array(name, weight)
    header.array("outputs", forward(x, **weights))
    rules = {name: [make_rule() for _ in range(weight.numel())] for name, weight in weights.items()}
    losses = []
    for _ in range(STEPS):
        for weight in weights.values():
            weight.requires_grad_(True)
            weight.grad = None
        loss = loss_of(forward(x, **weights), target)
        loss.backward()
        losses.append(loss.item())
        weights = {
            name: torch.tensor(
                [
                    rule.step(w, g)
                    for rule, w, g in zip(rules[name], weight.flatten().tolist(), weight.grad.flatten().tolist())
                ],
                dtype=torch.float64,
            ).reshape(weight.shape)
            for name, weight in weights.items()
        }
    header.array("losses", losses)
    for name, weight in weights.items():
        header.array("trained_" + name, weight)


def classifier(header):
    """Conv2D<3, 3, 2>, ReLU, MaxPool<2, 2>, Flatten, Dense<4>, Softmax on 8 x 6 images of 2 channels."""

    def forward(x, conv_kernel, conv_bias, dense_kernel, dense_bias):
        y = torch.nn.functional.conv2d(images(x), filters(conv_kernel), conv_bias)
        y = torch.nn.functional.max_pool2d(torch.relu(y), 2)
        return torch.softmax(flattened(y) @ dense_kernel + dense_bias, 1)

    def crossentropy(p, target):
        return -(target * torch.log(p)).sum(1).mean()

    target = torch.eye(4, dtype=torch.float64)[[2, 0, 3, 1, 2]]
    weights = {
        "conv_kernel": tensor((3, 2, 2, 3), 0.1, 0.5),
        "conv_bias": tensor((3,), 0.2, 0.1),
        "dense_kernel": tensor((18, 4), 0.3, 0.4),
        "dense_bias": tensor((4,), 0.4, 0.1),
    }
    train(header, tensor((5, 8, 6, 2), 0.5, 1.0), target, weights, forward, crossentropy, lambda: SGD(0.1, 0.9))


def regression(header):
    """Conv2D<4, 3, 3> by strides of 2 within `same` padding, Tanh, AveragePool<2, 2>, Flatten, Dense<3>, Sigmoid."""

    def forward(x, conv_kernel, conv_bias, dense_kernel, dense_bias):
        # 5 x 8 by strides of 2: 3 windows of 3 need 7 rows, 1 above and 1 below; 4 need 9 columns, 1 at the right.
        padded = torch.nn.functional.pad(images(x), (0, 1, 1, 1))
        y = torch.nn.functional.conv2d(padded, filters(conv_kernel), conv_bias, stride=2)
        y = torch.nn.functional.avg_pool2d(torch.tanh(y), 2)
        return torch.sigmoid(flattened(y) @ dense_kernel + dense_bias)

    def mean_squared_error(y, target):
        return ((y - target) ** 2).mean()

    weights = {
        "conv_kernel": tensor((3, 3, 2, 4), 0.6, 0.4),
        "conv_bias": tensor((4,), 0.7, 0.1),
        "dense_kernel": tensor((8, 3), 0.8, 0.5),
        "dense_bias": tensor((3,), 0.9, 0.1),
    }
    train(
        header,
        tensor((3, 5, 8, 2), 1.0, 1.0),
        0.5 + tensor((3, 3), 1.1, 0.5),
        weights,
        forward,
        mean_squared_error,
        lambda: Adam(0.01),
    )


# ---- layers: PyTorch's outputs and gradients --------------------------------------------------------------


def activations(header):
    """x, and of each function the values and the slopes there."""
    F = torch.nn.functional
    points = [-30.0, -8.5, -5.0, -2.4, -1.0, -0.3, -1e-3, 1e-3, 0.2, 0.7, 1.9, 2.6, 3.3, 5.8, 6.4, 8.5, 30.0]
    header.array("x", points)
    for name, function in {
        "leaky_relu": lambda x: F.leaky_relu(x, 0.3),
        "relu6": F.relu6,
        "elu": F.elu,
        "elu_half": lambda x: F.elu(x, 0.5),
        "selu": F.selu,
        "softplus": lambda x: F.softplus(x, threshold=1000),  # beyond it PyTorch takes x instead
        "softsign": F.softsign,
        "exponential": torch.exp,
        "hard_sigmoid": lambda x: torch.clamp(0.2 * x + 0.5, 0, 1),
        "hard_sigmoid_keras3": lambda x: torch.clamp(x / 6 + 0.5, 0, 1),
        "swish": F.silu,
        "gelu": F.gelu,
    }.items():
        x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
        y = function(x)
        y.sum().backward()
        header.array(name, y)
        header.array(name + "_slope", x.grad)


def gradients(header, y, dy, **inputs):
    """dy, and y's slopes along it: of input x, dx."""
    header.array("y", y)
    header.array("dy", dy)
    y.backward(dy)
    for name, value in inputs.items():
        header.array("d" + name, value.grad)


def parameters(header, **shapes):
    """Numbers of these shapes that have gradients."""
    for phase, (name, shape) in enumerate(shapes.items()):
        value = tensor(shape, 0.3 + phase, 1.0).requires_grad_(True)
        header.array(name, value)
        yield value


def batch_normalization(header):
    """4 images of 2 x 3 pixels, 5 channels; epsilon 0.01, momentum 0.8."""
    x, gamma, beta = parameters(header, x=(4, 2, 3, 5), gamma=(5,), beta=(5,))
    mean, variance = tensor((5,), 1.1, 0.5), 1 + tensor((5,), 1.2, 0.5)
    header.array("moving_mean", mean)
    header.array("moving_variance", variance)
    normalized = torch.nn.functional.batch_norm(x.reshape(-1, 5), mean, variance, gamma, beta, False, eps=0.01)
    header.array("inference", normalized)
    # PyTorch divides the variance that it moves by one number less than Keras 3 does.
    values = x.detach().reshape(-1, 5)
    header.array("next_mean", 0.8 * mean + 0.2 * values.mean(0))
    header.array("next_variance", 0.8 * variance + 0.2 * values.var(0, unbiased=False))
    y = torch.nn.functional.batch_norm(x.reshape(-1, 5), None, None, gamma, beta, True, eps=0.01)
    gradients(header, y, tensor((24, 5), 0.7, 1.0), x=x, gamma=gamma, beta=beta)


def back(y):
    """PyTorch's images to channels last."""
    return y.permute(0, 2, 3, 1)


def depthwise_conv2d(header):
    """2 images of 5 x 6 pixels, 3 channels, 2 outputs of each; 3 x 2 windows, strides (2, 1), `same` padding."""
    x, kernel, bias = parameters(header, x=(2, 5, 6, 3), kernel=(3, 2, 3, 2), bias=(6,))
    padded = torch.nn.functional.pad(images(x), (0, 1, 1, 1))
    turned = kernel.permute(2, 3, 0, 1).reshape(6, 1, 3, 2)
    y = back(torch.nn.functional.conv2d(padded, turned, bias, stride=(2, 1), groups=3))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel=kernel, bias=bias)


def grouped_conv2d(header):
    """2 images of 7 x 6 pixels, 6 channels; 9 filters of 3 x 2 pixels in 3 groups, strides (2, 1), `same` padding."""
    x, kernel, bias = parameters(header, x=(2, 7, 6, 6), kernel=(3, 2, 2, 9), bias=(9,))
    padded = torch.nn.functional.pad(images(x), (0, 1, 1, 1))
    y = back(torch.nn.functional.conv2d(padded, filters(kernel), bias, stride=(2, 1), groups=3))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel=kernel, bias=bias)


def dilated_conv2d(header):
    """2 images of 6 x 7 pixels, 2 channels; 3 filters of 3 x 2 pixels (2, 3) apart, `same` padding."""
    x, kernel, bias = parameters(header, x=(2, 6, 7, 2), kernel=(3, 2, 2, 3), bias=(3,))
    padded = torch.nn.functional.pad(images(x), (1, 2, 2, 2))
    y = back(torch.nn.functional.conv2d(padded, filters(kernel), bias, dilation=(2, 3)))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel=kernel, bias=bias)


def dilated_conv1d(header):
    """2 sequences of 11 steps, 3 channels; 4 filters of 3 steps 2 apart, causal padding."""
    x, kernel, bias = parameters(header, x=(2, 11, 3), kernel=(3, 3, 4), bias=(4,))
    padded = torch.nn.functional.pad(x.permute(0, 2, 1), (4, 0))
    y = torch.nn.functional.conv1d(padded, kernel.permute(2, 1, 0), bias, dilation=2).permute(0, 2, 1)
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel=kernel, bias=bias)


def separable_conv2d(header):
    """2 images of 5 x 6 pixels, 3 channels, 2 outputs of each, 4 filters; 3 x 3 windows, `same` padding."""
    x, depthwise, pointwise, bias = parameters(
        header, x=(2, 5, 6, 3), depthwise=(3, 3, 3, 2), pointwise=(1, 1, 6, 4), bias=(4,)
    )
    turned = depthwise.permute(2, 3, 0, 1).reshape(6, 1, 3, 3)
    between = torch.nn.functional.conv2d(images(x), turned, padding=1, groups=3)
    y = back(torch.nn.functional.conv2d(between, filters(pointwise), bias))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, depthwise=depthwise, pointwise=pointwise, bias=bias)


def conv1d(header):
    """2 sequences of 9 steps, 3 channels; 4 filters 3 wide, strides of 2, causal padding."""
    x, kernel, bias = parameters(header, x=(2, 9, 3), kernel=(3, 3, 4), bias=(4,))
    padded = torch.nn.functional.pad(x.permute(0, 2, 1), (2, 0))
    y = torch.nn.functional.conv1d(padded, kernel.permute(2, 1, 0), bias, stride=2).permute(0, 2, 1)
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel=kernel, bias=bias)


def average_pool(header):
    """2 images of 5 x 6 pixels, 3 channels; 3 x 3 windows, strides of 1, `same` padding."""
    (x,) = parameters(header, x=(2, 5, 6, 3))
    y = back(torch.nn.functional.avg_pool2d(images(x), 3, 1, 1, count_include_pad=False))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x)


def max_pool(header):
    """2 images of 7 x 7 pixels, 3 channels; 3 x 3 windows, strides of 2, `same` padding."""
    (x,) = parameters(header, x=(2, 7, 7, 3))
    y = back(torch.nn.functional.max_pool2d(images(x), 3, 2, 1))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x)


def residual(header):
    """2 images of 4 x 6 pixels, 3 channels, halved. One branch: 4 filters of 3 x 3 pixels, strides of 2, `same`
    padding, normalization, ReLU, 4 filters of 3 x 3 pixels, `same` padding; the other: 4 filters of 1 pixel, strides
    of 2. Normalization has epsilon 1e-3 and momentum 0.99.
    """
    F = torch.nn.functional
    x, kernel1, bias1, gamma, beta, kernel2, bias2, kernel3, bias3 = parameters(
        header, x=(2, 4, 6, 3), kernel1=(3, 3, 3, 4), bias1=(4,), gamma=(4,), beta=(4,), kernel2=(3, 3, 4, 4),
        bias2=(4,), kernel3=(1, 1, 3, 4), bias3=(4,),
    )
    mean, variance = tensor((4,), 1.1, 0.5), 1 + tensor((4,), 1.2, 0.5)
    header.array("moving_mean", mean)
    header.array("moving_variance", variance)
    first = F.conv2d(F.pad(images(x), (0, 1, 0, 1)), filters(kernel1), bias1, stride=2)
    values = back(first).reshape(-1, 4).detach()
    header.array("next_mean", 0.99 * mean + 0.01 * values.mean(0))
    header.array("next_variance", 0.99 * variance + 0.01 * values.var(0, unbiased=False))
    normalized = F.batch_norm(first, None, None, gamma, beta, True, eps=1e-3)
    branch = F.conv2d(F.relu(normalized), filters(kernel2), bias2, padding=1)
    y = back(branch + F.conv2d(images(x), filters(kernel3), bias3, stride=2))
    gradients(header, y, tensor(y.shape, 0.7, 1.0), x=x, kernel1=kernel1, bias1=bias1, gamma=gamma, beta=beta,
              kernel2=kernel2, bias2=bias2, kernel3=kernel3, bias3=bias3)


# ---- the files ---------------------------------------------------------------------------------------------


class Header:
    def __init__(self, name, about, namespaces):
        self.path = HERE / name
        self.lines = [f"// {about} Written by generate.py.", "#pragma once", "", "namespace golden {"]
        for namespace, fill in namespaces.items():
            self.lines += ["", f"namespace {namespace} {{"]
            fill(self)
            self.lines += ["", "}"]
        self.lines += ["", "}"]
        self.path.write_text("\n".join(self.lines) + "\n")
        subprocess.run(["clang-format", "-i", "--style=file", self.path], check=True)

    def array(self, name, values):
        """`inline constexpr double name[] = {...};`, row-major; a list of lists becomes an array of arrays."""
        extents = "[]"
        if isinstance(values, torch.Tensor):
            values = values.detach().flatten().tolist()
        if isinstance(values[0], list):
            extents += f"[{len(values[0])}]"
            text = ", ".join("{" + ", ".join(map(repr, row)) + "}" for row in values)
        else:
            text = ", ".join(map(repr, values))
        self.lines += ["", f"inline constexpr double {name}{extents} = {{{text}}};"]


Header("optimizers.hpp", "Ten steps of each optimizer.", {"optimizers": optimizers})
Header(
    "networks.hpp",
    "Small networks, what they say, and what a few steps of training make of them.",
    {"classifier": classifier, "regression": regression},
)
Header(
    "layers.hpp",
    "What layers make of numbers, and their gradients.",
    {
        "activations": activations,
        "average_pool": average_pool,
        "batch_normalization": batch_normalization,
        "conv1d": conv1d,
        "depthwise_conv2d": depthwise_conv2d,
        "dilated_conv1d": dilated_conv1d,
        "dilated_conv2d": dilated_conv2d,
        "grouped_conv2d": grouped_conv2d,
        "max_pool": max_pool,
        "residual": residual,
        "separable_conv2d": separable_conv2d,
    },
)
