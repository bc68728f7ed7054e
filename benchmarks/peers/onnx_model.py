#!/usr/bin/env python3
"""Writes the digit network, with random weights, as an ONNX file.  Usage: onnx_model.py FILE

ONNX files are protocol buffers: fields of a number, a wire type and a value. This writes the few that a model needs;
the numbers below are those of onnx.proto.
"""

import array
import random
import struct
import sys

FLOAT, INTS = 1, 7  # TensorProto.DataType.FLOAT, AttributeProto.AttributeType.INTS


def varint(value):
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def field(number, value):
    """An integer as a varint; text, bytes and messages with their length in front."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name, shape, limit):
    count = 1
    for extent in shape:
        count *= extent
    numbers = array.array("f", (random.uniform(-limit, limit) for _ in range(count)))
    if sys.byteorder == "big":
        numbers.byteswap()
    dims = b"".join(field(1, extent) for extent in shape)
    return dims + field(2, FLOAT) + field(8, name) + field(9, numbers.tobytes())


def attribute(name, numbers):
    return field(1, name) + b"".join(field(8, number) for number in numbers) + field(20, INTS)


def node(operator, inputs, output, **attributes):
    return (b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)
            + b"".join(field(5, attribute(*item)) for item in attributes.items()))


def value(name, shape):
    """A tensor of floats; an extent that is a name may be any number."""
    extents = b"".join(field(1, field(2 if isinstance(extent, str) else 1, extent)) for extent in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, extents)))


def model():
    random.seed(1)
    nodes, weights = [], []
    previous = "x"

    def layer(operator, parameters=(), **attributes):
        nonlocal previous
        inputs = [previous]
        for shape, limit in parameters:
            inputs.append(f"w{len(weights)}")
            weights.append(tensor(inputs[-1], shape, limit))
        previous = f"{operator}{len(nodes)}"
        nodes.append(node(operator, inputs, previous, **attributes))

    layer("Conv", [([32, 1, 3, 3], 0.8), ([32], 0.1)], kernel_shape=[3, 3])
    layer("Relu")
    layer("Conv", [([64, 32, 3, 3], 0.14), ([64], 0.1)], kernel_shape=[3, 3])
    layer("Relu")
    layer("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    layer("Flatten")
    layer("Gemm", [([9216, 128], 0.025), ([128], 0.1)])
    layer("Relu")
    layer("Gemm", [([128, 10], 0.2), ([10], 0.1)])
    layer("Softmax")
    graph = (b"".join(field(1, n) for n in nodes) + field(2, "digits")
             + b"".join(field(5, w) for w in weights)
             + field(11, value("x", ["batch", 1, 28, 28])) + field(12, value(previous, ["batch", 10])))
    opset = field(1, "") + field(2, 13)
    return field(1, 8) + field(7, graph) + field(8, opset)


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:
        file.write(model())
