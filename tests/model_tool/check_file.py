#!/usr/bin/env python3
"""Compares a file that save() wrote, as h5py reads it, with the text that says what is in it:
check_file.py NAME.h5 NAME.txt, or check_file.py NAME.keras NAME.txt"""

import io
import json
import sys
import zipfile

import h5py
import numpy


def texts(values):
    return [value.decode() if isinstance(value, bytes) else value for value in values]


def check_numbers(dataset, shape, numbers):
    assert dataset.shape == tuple(map(int, shape.split())), dataset
    assert dataset.dtype == numpy.float32
    wanted = numpy.array(numbers.split(), dtype=numpy.float64).astype(numpy.float32)
    assert (dataset[()].ravel() == wanted).all(), dataset


def check_archive(path, expected):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert all(member.compress_type == zipfile.ZIP_STORED for member in archive.infolist())
        assert json.loads(archive.read("metadata.json"))["keras_version"].startswith("3.")
        config = json.loads(archive.read("config.json"))
        weights = io.BytesIO(archive.read("model.weights.h5"))
    layers = config["config"]["layers"]
    assert config["class_name"] == "Sequential" and layers[0]["config"]["batch_shape"][0] is None
    compiled = config["compile_config"]
    assert compiled["optimizer"]["class_name"] == "Adam" and compiled["loss"] == "mean_squared_error"
    with h5py.File(weights, "r") as file:
        names = {group["vars"].attrs["name"]: group["vars"] for group in file["layers"].values()}
        assert sorted(names) == sorted(layer["config"]["name"] for layer in layers[1:])
        found = [names[layer["config"]["name"]][str(i)] for layer in layers[1:]
                 for i in range(len(names[layer["config"]["name"]]))]
        assert len(found) == len(expected) > 0
        for dataset, (_, shape, numbers) in zip(found, expected):
            check_numbers(dataset, shape, numbers)
        kept = file["optimizer/vars"]
        trained = [shape for name, shape, _ in expected if not name.startswith("moving_")]
        assert kept["0"].shape == () and kept["1"].shape == () and len(kept) == 2 + 2 * len(trained)
        for i, shape in enumerate(trained):
            for slot in (2 * i + 2, 2 * i + 3):
                assert kept[str(slot)].shape == tuple(map(int, shape.split()))
    print(f"{path}: {len(found)} weights of {len(layers) - 1} layers as they were written")


def check(path, text):
    with open(text, encoding="ascii") as lines:
        expected = [line.rstrip("\n").split(";") for line in lines]
    if path.endswith(".keras"):
        return check_archive(path, expected)
    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs["model_config"])
        layers = config["config"]["layers"]
        assert config["class_name"] == "Sequential" and config["config"]["name"]
        assert layers[0]["class_name"] == "InputLayer" and layers[0]["config"]["batch_input_shape"][0] is None
        weights = file["model_weights"]
        assert weights.attrs["keras_version"] == file.attrs["keras_version"] == "2.15.0"
        assert weights.attrs["backend"] == file.attrs["backend"] == "tensorflow"
        names = texts(weights.attrs["layer_names"])
        assert names == [layer["config"]["name"] for layer in layers[1:]]
        assert len(set(names)) == len(names)
        found = [weights[name][path] for name in names for path in texts(weights[name].attrs["weight_names"])]
        assert len(found) == len(expected) > 0
        for dataset, (name, shape, numbers) in zip(found, expected):
            assert dataset.name.endswith("/" + name + ":0"), (dataset.name, name)
            check_numbers(dataset, shape, numbers)
        training = json.loads(file.attrs["training_config"])
        assert "decay" not in training["optimizer_config"]["config"] and training["loss"] == "mean_squared_error"
        optimizer = file["optimizer_weights"]
        slots = texts(optimizer.attrs["weight_names"])
        trained = [name for name, _, _ in expected if not name.startswith("moving_")]
        assert len(slots) == 1 + 2 * len(trained)
        assert optimizer[slots[0]].shape == () and optimizer[slots[0]].dtype == numpy.int64
        for slot in slots[1:]:
            assert optimizer[slot].dtype == numpy.float32
    print(f"{path}: {len(found)} weights of {len(names)} layers as they were written")


check(sys.argv[1], sys.argv[2])
