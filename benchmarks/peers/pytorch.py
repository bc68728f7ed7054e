#!/usr/bin/env python3
"""The digit network in PyTorch.  Usage: pytorch.py training|one_sample|batch THREADS contiguous|channels_last"""

import gzip
import os
import statistics
import sys
import time

import numpy
import torch
from torch import nn

BATCH = 128
SAMPLES = 46 * BATCH


def idx(name, header):
    """The bytes of one of MNIST's files, raw or packed; None where there are no files."""
    folder = os.environ.get("MNIST_DIR")
    if not folder:
        return None
    path = os.path.join(folder, name)
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
    with opened as file:
        return numpy.frombuffer(file.read(), numpy.uint8, offset=header)


def digits():
    pixels, labels = idx("train-images-idx3-ubyte", 16), idx("train-labels-idx1-ubyte", 8)
    if pixels is None:  # nothing in PyTorch's time depends on the numbers
        generator = numpy.random.default_rng(1)
        pixels, labels = generator.integers(0, 256, SAMPLES * 784), generator.integers(0, 10, SAMPLES)
    pixels = pixels[: SAMPLES * 784].reshape(SAMPLES, 1, 28, 28).astype(numpy.float32) / 255
    return torch.from_numpy(pixels), torch.from_numpy(labels[:SAMPLES].astype(numpy.int64))


def network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(inplace=True),
        nn.Conv2d(32, 64, 3), nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(64 * 12 * 12, 128), nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def median_seconds(warm_up, runs, run):
    seconds = []
    for i in range(warm_up + runs):
        begin = time.perf_counter()
        run(i)
        if i >= warm_up:
            seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def training(memory_format):
    x, y = digits()
    x = x.contiguous(memory_format=memory_format)
    model = network().to(memory_format=memory_format).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    loss = nn.CrossEntropyLoss()

    def step(i):
        part = slice(i * BATCH, (i + 1) * BATCH)
        optimizer.zero_grad(set_to_none=True)
        loss(model(x[part]), y[part]).backward()
        optimizer.step()

    return median_seconds(5, 40, step)


def inference(memory_format, batch, warm_up, runs):
    """Traced, frozen and optimised: the fastest that PyTorch offers, with softmax left out."""
    x, _ = digits()
    x = x.contiguous(memory_format=memory_format)
    model = network().to(memory_format=memory_format).eval()
    with torch.no_grad():
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x[:batch])))
        last = SAMPLES - batch + 1
        return median_seconds(warm_up, runs, lambda i: model(x[i * batch % last : i * batch % last + batch]))


def main():
    measurement, threads, layout = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    memory_format = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
    if measurement == "training":
        result = BATCH / training(memory_format)
    elif measurement == "one_sample":
        result = 1e6 * inference(memory_format, 1, 50, 300)
    elif measurement == "batch":
        result = BATCH / inference(memory_format, BATCH, 5, 20)
    else:
        sys.exit(2)
    print(f"{result:.1f}")


if __name__ == "__main__":
    main()
