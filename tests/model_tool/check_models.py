#!/usr/bin/env python3
"""Writes models as many versions of Keras did, lets intarsia-model read them, and compares what it makes of an input with
NumPy's answer:

    check_models.py INTARSIA_MODEL [WORD...]     # of the models whose names have one of the words
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

import h5py
import numpy as np

import forward as f

random = np.random.RandomState(5)


def numbers(*shape):
    return random.uniform(-0.5, 0.5, shape).astype(np.float32)


# ---- layers: a class, its settings, its weights by name, and what it computes ----

class Layer:
    def __init__(self, keras_class, forward=f.identity, weights=(), **settings):
        self.keras_class, self.forward, self.weights, self.settings = keras_class, forward, list(weights), settings
        self.name = settings.get("name")


def activation_after(forward, function):
    return forward if function is None else lambda x: function(forward(x))


def conv2d(inputs, filters, size, function=None, first=False, options=None, **settings):
    kernel, bias = numbers(*size, inputs, filters), numbers(filters)
    options = options or {}
    run = activation_after(f.conv2d(kernel, bias, **options), function)
    return Layer("Conv2D", f.channels_first(run) if first else run, [("kernel", kernel), ("bias", bias)],
                 filters=filters, kernel_size=list(size), **settings)


def dense(inputs, units, function=None, bias=True, **settings):
    kernel, offset = numbers(inputs, units), numbers(units) if bias else None
    return Layer("Dense", activation_after(f.dense(kernel, offset), function),
                 [("kernel", kernel)] + ([("bias", offset)] if bias else []), units=units, use_bias=bias, **settings)


def batch_normalization(channels, first=False, scale=True, center=True, **settings):
    gamma, beta = numbers(channels) + 1 if scale else None, numbers(channels) if center else None
    mean, variance = numbers(channels), numbers(channels) + 1
    run = f.batch_normalization(gamma, beta, mean, variance, settings.get("epsilon", 1e-3))
    weights = [("gamma", gamma), ("beta", beta), ("moving_mean", mean), ("moving_variance", variance)]
    return Layer("BatchNormalization", f.channels_first(run) if first else run,
                 [(name, values) for name, values in weights if values is not None],
                 **({} if scale else {"scale": False}), **({} if center else {"center": False}), **settings)


# ---- files ----

def snake(name):
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def named(layers):
    """Gives names to layers as Keras does."""
    seen = {}
    for layer in layers:
        if layer.name is None:
            base = snake(layer.keras_class)
            layer.name = base + ("_%d" % seen[base] if base in seen else "")
            seen[base] = seen.get(base, 0) + 1
            layer.settings["name"] = layer.name
    return layers


def run_all(layers):
    def forward(x):
        for layer in layers:
            x = layer.forward(x)
        return x
    return forward


class File:
    """A model in one of Keras's files. `shape`: of an input, as the file has it, if it says it."""

    def __init__(self, name, config, layers, version, backend="tensorflow", first=False, arguments=(), suffix=":0",
                 store=None, attributes=None):
        self.name, self.config, self.layers, self.version, self.backend = name, config, layers, version, backend
        self.first, self.arguments, self.suffix, self.forward = first, list(arguments), suffix, run_all(layers)
        self.store = store or (lambda group, path, values: group.create_dataset(path, data=values))
        self.libver = None

    def path(self, folder):
        return os.path.join(folder, "model.h5")

    def write(self, path):
        with h5py.File(path, "w", libver=self.libver) as file:
            file.attrs["model_config"] = json.dumps(self.config)
            weights = file.create_group("model_weights")
            if self.version:
                file.attrs["keras_version"] = weights.attrs["keras_version"] = self.version
            if self.backend:
                file.attrs["backend"] = weights.attrs["backend"] = self.backend
            self.write_layers(weights)

    def write_layers(self, weights):
        weights.attrs["layer_names"] = [layer.name.encode() for layer in self.layers]
        for layer in self.layers:
            group = weights.create_group(layer.name)
            paths = [layer.name + "/" + name + self.suffix for name, _ in layer.weights]
            group.attrs["weight_names"] = [path.encode() for path in paths]
            for path, (_, values) in zip(paths, layer.weights):
                self.store(group, path, values)


class WeightsAlone(File):
    def write(self, path):
        with h5py.File(path, "w") as file:
            if self.backend:
                file.attrs["backend"] = self.backend
            self.write_layers(file)


class Archive(File):
    """A .keras file: what a group "vars" of its weights holds, by its path."""

    def __init__(self, name, config, layers, groups, version="3.10.0"):
        super().__init__(name, config, layers, version)
        self.groups = groups

    def path(self, folder):
        return os.path.join(folder, "model.keras")

    def write(self, path):
        weights = io.BytesIO()
        with h5py.File(weights, "w") as file:
            for group, arrays in self.groups.items():
                for index, values in enumerate(arrays):
                    file.create_dataset("%s/vars/%d" % (group, index), data=values)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("metadata.json", json.dumps({"keras_version": self.version, "date_saved": "-"}))
            archive.writestr("config.json", json.dumps(self.config))
            archive.writestr("model.weights.h5", weights.getvalue())


def values_of(layer):
    return [values for _, values in layer.weights]


def sequential(layers, shape=None, key="batch_input_shape", as_list=False, input_layer=False, name="sequential"):
    configs = [{"class_name": layer.keras_class, "config": dict(layer.settings)} for layer in named(layers)]
    if input_layer:
        configs.insert(0, {"class_name": "InputLayer", "config": {key: [None] + shape, "dtype": "float32", "sparse": False,
                                                                  "ragged": False, "name": "input_1"}})
    elif shape:
        configs[0]["config"][key] = [None] + shape
    return {"class_name": "Sequential", "config": configs if as_list else {"name": name, "layers": configs}}


POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def keras_3(layers, shape, functional=False):
    """As Keras 3 writes it: modules, policies, and for Functional tensors as objects."""
    configs = [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": None, "config": {
        "batch_shape": [None] + shape, "dtype": "float32", "sparse": False, "ragged": False, "name": "input_layer"}}]
    for layer in named(layers):
        configs.append({"module": "keras.layers", "class_name": layer.keras_class, "registered_name": None,
                        "config": dict(layer.settings, trainable=True, dtype=POLICY),
                        "build_config": {"input_shape": [None, 1]}})
    if not functional:
        return {"module": "keras", "class_name": "Sequential", "registered_name": None, "config": {
            "name": "sequential", "trainable": True, "dtype": POLICY, "layers": configs,
            "build_input_shape": [None] + shape}}
    before = "input_layer"
    configs[0]["name"], configs[0]["inbound_nodes"] = before, []
    for config, layer in zip(configs[1:], layers):
        tensor = {"class_name": "__keras_tensor__", "config": {"shape": [None, 1], "dtype": "float32",
                                                               "keras_history": [before, 0, 0]}}
        config["name"] = before = layer.name
        config["inbound_nodes"] = [{"args": [tensor], "kwargs": {"training": False}}]
    return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional",
            "config": {"name": "functional", "trainable": True, "layers": configs[:1] + configs[:0:-1],
                       "input_layers": [["input_layer", 0, 0]], "output_layers": [[before, 0, 0]]}}


def functional_2(layers, shape, name="model"):
    configs = [{"class_name": "InputLayer", "name": "input_1", "inbound_nodes": [], "config": {
        "batch_input_shape": [None] + shape, "dtype": "float32", "sparse": False, "name": "input_1"}}]
    before = "input_1"
    for layer in named(layers):
        configs.append({"class_name": layer.keras_class, "name": layer.name, "config": dict(layer.settings),
                        "inbound_nodes": [[[before, 0, 0, {}]]]})
        before = layer.name
    return {"class_name": "Functional", "config": {"name": name, "layers": configs,
                                                   "input_layers": [["input_1", 0, 0]],
                                                   "output_layers": [[before, 0, 0]]}}


# ---- what is tried ----

MODELS = []


def model(make):
    MODELS.append(make)
    return make


@model
def keras_1_tensorflow():
    kernel, bias, two, offset = numbers(3, 2, 1, 4), numbers(4), numbers(3, 3, 4, 2), numbers(2)
    kernel_1, bias_1 = numbers(16, 3), numbers(3)
    layers = [
        Layer("ZeroPadding2D", f.zero_padding(1, 1, 2, 2), padding=[1, 2], dim_ordering="tf"),
        Layer("Convolution2D", f.conv2d(kernel, bias, (2, 1)), [("W", kernel), ("b", bias)], nb_filter=4, nb_row=3,
              nb_col=2, init="glorot_uniform", activation="linear", border_mode="valid", subsample=[2, 1],
              dim_ordering="tf", bias=True, W_regularizer=None, input_dtype="float32"),
        Layer("Activation", f.relu, activation="relu"),
        Layer("Convolution2D", f.conv2d(two, offset, padding="same"), [("W", two), ("b", offset)], nb_filter=2, nb_row=3,
              nb_col=3, activation="linear", border_mode="same", subsample=[1, 1], dim_ordering="tf", bias=True),
        Layer("LeakyReLU", f.leaky_relu(0.1), alpha=0.10000000149011612),
        Layer("MaxPooling2D", f.max_pool((2, 2)), pool_size=[2, 2], strides=[2, 2], border_mode="valid",
              dim_ordering="tf"),
        Layer("Flatten", f.flatten, trainable=True),
        Layer("Dropout", p=0.25),
        Layer("Dense", lambda x: f.softmax(f.dense(kernel_1, bias_1)(x)), [("W", kernel_1), ("b", bias_1)], output_dim=3,
              init="glorot_uniform", activation="softmax", input_dim=None, bias=True),
    ]
    return File("keras 1, tensorflow", sequential(layers, [8, 6, 1], as_list=True), layers, None, None, suffix="")


@model
def keras_1_theano():
    kernel, bias = numbers(3, 3, 2, 4), numbers(4)
    gamma, beta, mean, variance = numbers(4) + 1, numbers(4), numbers(4), numbers(4) + 1
    rows, offset = numbers(4 * 3 * 2, 3), numbers(3)
    run = f.channels_first(f.conv2d(kernel[::-1, ::-1], bias))
    layers = [
        Layer("Convolution2D", lambda x: f.relu(run(x)), [("W", kernel.transpose(3, 2, 0, 1)), ("b", bias)], nb_filter=4,
              nb_row=3, nb_col=3, activation="relu", border_mode="valid", subsample=[1, 1], dim_ordering="th", bias=True),
        Layer("BatchNormalization", f.channels_first(f.batch_normalization(gamma, beta, mean, variance, 1e-5)),
              [("gamma", gamma), ("beta", beta), ("running_mean", mean), ("running_std", variance)], mode=0, axis=1,
              epsilon=1e-5, momentum=0.99),
        Layer("MaxPooling2D", f.channels_first(f.max_pool((2, 2))), pool_size=[2, 2], strides=None, border_mode="valid",
              dim_ordering="th"),
        Layer("Flatten", f.flatten),
        Layer("Dropout", p=0.5),
        Layer("Dense", f.dense(rows, offset), [("W", rows), ("b", offset)], output_dim=3, activation="linear", bias=True),
    ]
    return File("keras 1, theano", sequential(layers, [2, 8, 6], as_list=True), layers, None, None, True,
                ["--flip-kernels"], suffix="")


@model
def keras_1_theano_weights():
    """The layers are told by their names, the order of the kernels by their shapes."""
    kernel, bias, two, offset = numbers(3, 3, 1, 4), numbers(4), numbers(3, 3, 4, 5), numbers(5)
    rows, bias_1 = numbers(5 * 12 * 12, 3), numbers(3)
    first, second = (f.channels_first(f.conv2d(k[::-1, ::-1], b)) for k, b in [(kernel, bias), (two, offset)])
    layers = named([
        Layer("Convolution2D", lambda x: f.relu(first(x)), [("W", kernel.transpose(3, 2, 0, 1)), ("b", bias)]),
        Layer("Activation"),
        Layer("Convolution2D", lambda x: f.relu(second(x)), [("W", two.transpose(3, 2, 0, 1)), ("b", offset)]),
        Layer("Activation"),
        Layer("MaxPooling2D", f.channels_first(f.max_pool((2, 2)))),
        Layer("Flatten", f.flatten),
        Layer("Dense", lambda x: f.softmax(f.dense(rows, bias_1)(x)), [("W", rows), ("b", bias_1)]),
    ])
    for layer in layers:
        count = int(layer.name.rpartition("_")[2]) + 1 if layer.name[-2] == "_" else 1
        layer.name = snake(layer.keras_class).replace("max_pooling", "maxpooling") + "_%d" % count
    return WeightsAlone("keras 1, theano, weights alone", None, layers, None, None, True, ["--flip-kernels"], suffix="")


@model
def keras_2_weights():
    kernel, bias, rows, offset = numbers(3, 3, 1, 4), numbers(4), numbers(4 * 26 * 26, 3), numbers(3)
    layers = named([
        Layer("Conv2D", lambda x: f.relu(f.conv2d(kernel, bias)(x)), [("kernel", kernel), ("bias", bias)]),
        Layer("Flatten", f.flatten), Layer("Dropout"),
        Layer("Dense", lambda x: f.softmax(f.dense(rows, offset)(x)), [("kernel", rows), ("bias", offset)])])
    return WeightsAlone("keras 2, weights alone", None, layers, None)


@model
def keras_1_sequences():
    kernel, bias, rows, offset = numbers(3, 1, 2, 4), numbers(4), numbers(4, 2), numbers(2)
    layers = [
        Layer("Convolution1D", f.conv1d(kernel[:, 0], bias, 1), [("W", kernel), ("b", bias)], nb_filter=4,
              filter_length=3, activation="linear", border_mode="valid", subsample_length=1, input_dim=2,
              input_length=12, bias=True),
        Layer("MaxPooling1D", f.over_sequence(f.max_pool((1, 2))), pool_length=2, stride=2, border_mode="valid"),
        Layer("GlobalMaxPooling1D", lambda x: x.max(axis=0)),
        Layer("Dense", f.dense(rows, offset), [("W", rows), ("b", offset)], output_dim=2, activation="linear", bias=True),
    ]
    return File("keras 1, sequences", sequential(layers, [12, 2], as_list=True), layers, "1.2.2", None, suffix="")


@model
def keras_2_theano():
    kernel, bias = numbers(3, 3, 2, 4), numbers(4)
    rows, offset = numbers(4 * 3 * 2, 3), numbers(3)
    run = f.channels_first(f.conv2d(kernel[::-1, ::-1], bias))
    layers = [
        Layer("Conv2D", lambda x: f.relu(run(x)), [("kernel", kernel), ("bias", bias)], filters=4, kernel_size=[3, 3],
              activation="relu", data_format="channels_first"),
        Layer("MaxPooling2D", f.channels_first(f.max_pool((2, 2))), pool_size=[2, 2], data_format="channels_first"),
        Layer("Flatten", f.flatten),
        Layer("Dense", f.dense(rows, offset), [("kernel", rows), ("bias", offset)], units=3, activation="linear"),
    ]
    return File("keras 2, theano", sequential(layers, [2, 8, 6], as_list=True), layers, "2.1.5", "theano", True)


@model
def keras_2_activations():
    spellings = [
        ("relu", f.relu), ("elu", f.elu), ("selu", f.selu), ("sigmoid", f.sigmoid), ("tanh", np.tanh),
        ("swish", f.swish), ("softplus", f.softplus), ("softsign", f.softsign), ("exponential", np.exp),
        ("hard_sigmoid", f.hard_sigmoid(0.2)), ("relu6", f.relu6), ("gelu", f.gelu), ("linear", f.identity),
        ({"class_name": "LeakyReLU", "config": {"name": "l", "dtype": "float32", "alpha": 0.2}}, f.leaky_relu(0.2)),
        ({"class_name": "ReLU", "config": {"name": "r", "max_value": 6.0, "negative_slope": 0.0, "threshold": 0.0}}, f.relu6),
        ({"class_name": "Activation", "config": {"name": "a", "activation": "tanh"}}, np.tanh),
        ({"class_name": "function", "config": "softmax"}, f.softmax),
    ]
    layers = [dense(4, 4, function, activation=spelling) for spelling, function in spellings]
    layers += [
        Layer("LeakyReLU", f.leaky_relu(0.3), alpha={"type": "ndarray", "value": 0.30000001192092896}),
        Layer("ReLU", f.relu6, max_value=[6.0], negative_slope=[0.0], threshold=0.0),
        Layer("ReLU", f.leaky_relu(0.25), max_value=None, negative_slope=0.25, threshold=0.0),
        Layer("ELU", f.elu, alpha=1.0), Layer("Softmax", f.softmax, axis=-1),
    ]
    return File("keras 2, activations", sequential(layers, [4]), layers, "2.4.0")


@model
def keras_2_layers():
    kernel, pointwise, bias = numbers(3, 3, 3, 2), numbers(1, 1, 6, 4), numbers(4)
    deep, offset = numbers(2, 3, 4, 1), numbers(4)
    layers = [
        Layer("Rescaling", lambda x: x / 255 - 0.5, scale=0.00392156862745098, offset=-0.5),
        Layer("RandomFlip", mode="horizontal", seed=None),
        Layer("SeparableConv2D", f.separable(kernel, pointwise, bias, padding="same", strides=(2, 2)),
              [("depthwise_kernel", kernel), ("pointwise_kernel", pointwise), ("bias", bias)], filters=4,
              kernel_size={"class_name": "__tuple__", "items": [3, 3]}, strides=[2, 2], padding="same", groups=1,
              depth_multiplier=2, activation="linear", use_bias=True, dilation_rate=[1, 1], data_format="channels_last"),
        batch_normalization(4, scale=False, axis=[3], momentum=0.99, epsilon=0.001),
        Layer("DepthwiseConv2D", lambda x: f.relu6(f.depthwise(deep, offset)(x)),
              [("depthwise_kernel", deep), ("bias", offset)], kernel_size=[2, 3], strides=1, padding="VALID".lower(),
              depth_multiplier=1, groups=1, activation="relu6", use_bias=True, dilation_rate=[1, 1]),
        Layer("SpatialDropout2D", rate=0.2), Layer("GaussianNoise", stddev=0.1), Layer("GaussianDropout", rate=0.1),
        Layer("UpSampling2D", f.up_sampling(2, 3), size=[2, 3], interpolation="nearest", data_format="channels_last"),
        Layer("Cropping2D", f.crop(1, 0, 2, 1), cropping=[[1, 0], [2, 1]], data_format="channels_last"),
        Layer("ZeroPadding2D", f.zero_padding(1, 2, 0, 1), padding=[[1, 2], [0, 1]]),
        Layer("AveragePooling2D", f.average_pool((3, 3), (2, 2), "same"), pool_size=[3, 3], strides=[2, 2], padding="same"),
        Layer("MaxPooling2D", f.max_pool((2, 2), (1, 1), "same"), pool_size=2, strides=1, padding="same"),
        Layer("Permute", lambda x: x.transpose(2, 0, 1), dims=[3, 1, 2]),
        Layer("Reshape", lambda x: x.reshape(-1, 4), target_shape=[-1, 4]),
        Layer("GlobalAveragePooling1D", lambda x: x.mean(axis=0), data_format="channels_last"),
        dense(4, 3, f.softmax, activation="softmax"),
    ]
    return File("keras 2.15, layers", functional_2(layers, [12, 10, 3]), layers, "2.15.0")


@model
def keras_3_groups():
    """Filters that see their own channels alone: with strides, with gaps, without a bias."""
    kernel, bias, two, three, offset = numbers(3, 2, 2, 6), numbers(6), numbers(2, 2, 3, 4), numbers(1, 3, 1, 4), numbers(4)
    layers = [
        Layer("Conv2D", lambda x: f.relu(f.conv2d(kernel, bias, (2, 1), "same", groups=3)(x)),
              [("kernel", kernel), ("bias", bias)], filters=6, kernel_size=[3, 2], strides=[2, 1], padding="same", groups=3,
              activation="relu"),
        Layer("Conv2D", f.conv2d(two, dilation=(1, 2), groups=2), [("kernel", two)], filters=4, kernel_size=[2, 2],
              dilation_rate=[1, 2], groups=2, use_bias=False),
        Layer("Conv2D", f.conv2d(three, offset, groups=4), [("kernel", three), ("bias", offset)], filters=4,
              kernel_size=[1, 3], groups=4),
        Layer("Flatten", f.flatten), dense(4 * 3 * 4, 3),
    ]
    return Archive("keras 3, groups", keras_3(layers, [9, 7, 6]), layers, groups_of(layers))


@model
def keras_3_groups_of_sequences():
    kernel, bias, two = numbers(3, 2, 4), numbers(4), numbers(2, 1, 8)
    layers = [
        Layer("Conv1D", f.conv1d(kernel, bias, padding="causal", dilation=2, groups=2), [("kernel", kernel), ("bias", bias)],
              filters=4, kernel_size=[3], padding="causal", dilation_rate=[2], groups=2),
        Layer("Conv1D", lambda x: f.relu(f.conv1d(two, None, 2, groups=4)(x)), [("kernel", two)], filters=8, kernel_size=[2],
              strides=[2], groups=4, use_bias=False, activation="relu"),
        Layer("Flatten", f.flatten), dense(4 * 8, 3),
    ]
    return Archive("keras 3, groups of sequences", keras_3(layers, [9, 4]), layers, groups_of(layers))


@model
def keras_2_sequences():
    kernel, bias, two = numbers(3, 2, 4), numbers(4), numbers(2, 4, 5)
    layers = [
        Layer("Conv1D", f.conv1d(kernel, bias, padding="causal", dilation=2), [("kernel", kernel), ("bias", bias)],
              filters=4, kernel_size=[3], strides=[1], padding="causal", dilation_rate=[2], activation="linear"),
        Layer("MaxPooling1D", f.over_sequence(f.max_pool((1, 3), (1, 2), "same")), pool_size=3, strides=2, padding="same"),
        Layer("SpatialDropout1D", rate=0.2),
        Layer("Conv1D", lambda x: f.relu(f.conv1d(two, None, 2)(x)), [("kernel", two)], filters=5, kernel_size=2,
              strides=2, use_bias=False, activation="relu"),
        Layer("AveragePooling1D", f.over_sequence(f.average_pool((1, 2))), pool_size=[2], strides=None, padding="valid"),
        Layer("Flatten", f.flatten), dense(5, 2),
    ]
    return File("keras 2.3, sequences", sequential(layers, [12, 2]), layers, "2.3.1")


@model
def keras_2_channels_first():
    layers = [
        conv2d(2, 4, (3, 3), f.relu, True, activation="relu", data_format="channels_first", padding="valid"),
        batch_normalization(4, True, axis=[1]),
        Layer("AveragePooling2D", f.channels_first(f.average_pool((2, 2))), pool_size=[2, 2],
              data_format="channels_first"),
        Layer("ZeroPadding2D", f.channels_first(f.zero_padding(1, 1, 1, 1)), padding=[[1, 1], [1, 1]],
              data_format="channels_first"),
        conv2d(4, 3, (2, 2), None, True, activation="linear", data_format="channels_first"),
        Layer("Flatten", f.flatten, data_format="channels_last"),
        dense(36, 5), batch_normalization(5, axis=[1]), dense(5, 2),
    ]
    return File("keras 2.6, channels_first", sequential(layers, [2, 8, 6], input_layer=True), layers, "2.6.0", first=True)


@model
def keras_2_channels_first_last():
    layers = [
        conv2d(1, 4, (3, 3), f.relu, True, activation="relu", data_format="channels_first"),
        Layer("Flatten", lambda x: f.flatten(np.moveaxis(x, 0, -1)), data_format="channels_first"),
        dense(4 * 6 * 4, 2),
    ]
    return File("keras 2.6, Flatten moves channels last", sequential(layers, [1, 8, 6]), layers, "2.6.0", first=True)


@model
def keras_2_global_first():
    layers = [
        Layer("Reshape", lambda x: x.reshape(1, 8, 6), target_shape=[1, 8, 6]),
        conv2d(1, 4, (3, 3), None, True, activation="linear", data_format="channels_first"),
        Layer("GlobalAveragePooling2D", lambda x: x.mean(axis=(1, 2)), data_format="channels_first"),
        dense(4, 2, f.sigmoid, activation="sigmoid"),
    ]
    return File("keras 2.2, a global pool of channels_first", sequential(layers, [48], key="batch_input_shape"), layers,
                "2.2.4")


@model
def keras_3_sequential():
    layers = [
        Layer("Rescaling", lambda x: x / 255, scale=1 / 255, offset=0.0),
        conv2d(3, 4, (3, 3), f.relu, activation="relu", padding="same", strides=[2, 2], groups=1,
               dilation_rate=[1, 1], data_format="channels_last", options={"padding": "same", "strides": (2, 2)},
               kernel_initializer={"module": "keras.initializers", "class_name": "GlorotUniform",
                                   "config": {"seed": None}, "registered_name": None}),
        batch_normalization(4, axis=-1, momentum=0.99, epsilon=0.001, synchronized=False),
        Layer("LeakyReLU", f.leaky_relu(0.2), negative_slope=0.2),
        Layer("Activation", f.hard_sigmoid(1 / 6), activation="hard_sigmoid"),
        Layer("Dropout", rate=0.25, seed=None, noise_shape=None),
        Layer("GlobalAveragePooling2D", lambda x: x.mean(axis=(0, 1), keepdims=True), data_format="channels_last",
              keepdims=True),
        Layer("Flatten", f.flatten, data_format="channels_last"),
        dense(4, 6, f.leaky_relu(0.2), activation="leaky_relu", quantization_config=None),
        dense(6, 6, f.leaky_relu(0.1), activation={
            "module": "keras.layers", "class_name": "LeakyReLU", "registered_name": None,
            "config": {"name": "leaky", "trainable": True, "dtype": POLICY, "negative_slope": 0.1}}),
        dense(6, 3, f.softmax, activation={"module": "keras.activations", "class_name": "function", "config": "softmax",
                                           "registered_name": "function"}, bias=False),
    ]
    return File("keras 3, sequential", keras_3(layers, [9, 8, 3]), layers, "3.10.0", suffix="")


@model
def keras_3_functional():
    layers = [conv2d(1, 2, (3, 3), f.relu, activation="relu"), Layer("Flatten", f.flatten), dense(24, 4, np.tanh, activation="tanh"),
              dense(4, 2)]
    return File("keras 3, functional", keras_3(layers, [6, 5, 1], True), layers, "3.3.3", suffix="")


@model
def dense_over_rows():
    layers = [dense(5, 4, f.relu, activation="relu"), Layer("Flatten", f.flatten), dense(24, 2)]
    return File("a Dense over rows", sequential(layers, [6, 5]), layers, "2.9.0")


@model
def dense_over_images():
    layers = [dense(2, 4, f.relu, activation="relu"), Layer("Flatten", f.flatten), dense(4 * 30, 2)]
    return File("a Dense over pixels", sequential(layers, [6, 5, 2]), layers, "2.9.0")


@model
def any_size():
    layers = [conv2d(1, 3, (3, 3), f.relu, activation="relu"),
              Layer("GlobalMaxPooling2D", lambda x: x.max(axis=(0, 1))), dense(3, 2)]
    return File("an input of any size", sequential(layers, [None, None, 1]), layers, "2.9.0", arguments=["--input", "7,6,1"])


def plain_layers():
    return [conv2d(1, 2, (3, 3), f.relu, activation="relu"), batch_normalization(2), Layer("Flatten", f.flatten),
            dense(24, 40, f.relu, activation="relu"), dense(40, 3, f.softmax, activation="softmax")]


def stored(name, store, libver=None):
    def make():
        layers = plain_layers()
        file = File("stored: " + name, sequential(layers, [6, 5, 1]), layers, "2.9.0", store=store)
        file.libver = libver
        return file
    MODELS.append(make)


def as_type(dtype):
    def store(group, path, values):
        group.create_dataset(path, data=values.astype(dtype).astype(values.dtype).astype(dtype))
    return store


def in_chunks(**settings):
    """Chunks of a few numbers each, many of them in all."""
    def store(group, path, values):
        endless = settings.get("endless", 0)
        options = {key: value for key, value in settings.items() if key != "endless"}
        most = tuple(None if axis < endless else extent for axis, extent in enumerate(values.shape))
        group.create_dataset(path, data=values, chunks=tuple(min(2, extent) for extent in values.shape), maxshape=most,
                             **options)
    return store


stored("doubles", as_type("<f8"))
stored("big-endian", as_type(">f4"))
stored("big-endian doubles", as_type(">f8"))
for libver in [None, "latest"]:
    suffix = " (%s)" % libver if libver else ""
    stored("chunks" + suffix, in_chunks(), libver)
    stored("compressed chunks" + suffix, in_chunks(compression="gzip", shuffle=True, fletcher32=True), libver)
    stored("chunks along an endless axis" + suffix, in_chunks(endless=1), libver)
    stored("compressed chunks along an endless axis" + suffix, in_chunks(endless=1, compression="gzip"), libver)
    stored("chunks along endless axes" + suffix, in_chunks(endless=4), libver)
    stored("one chunk" + suffix, lambda group, path, values: group.create_dataset(path, data=values, chunks=values.shape),
           libver)
stored("contiguous (latest)", None, "latest")


def groups_of(layers, prefix="layers/", twice=False):
    """The groups of an archive: numbered class by class; a layer with weights counts twice in Keras 2.12 to 2.15."""
    seen, groups = {}, {}
    for layer in layers:
        base = snake(layer.keras_class)
        number = seen.get(base, 0)
        groups[prefix + base + ("_%d" % number if number else "")] = values_of(layer)
        seen[base] = number + (2 if twice and layer.weights else 1)
    return groups


@model
def archive():
    layers = plain_layers()
    groups = groups_of(layers)
    return Archive("keras 3, archive", keras_3(layers, [6, 5, 1]), layers, groups)


@model
def archive_functional():
    layers = plain_layers()
    config = functional_2(layers, [6, 5, 1])  # in the order of the file
    return Archive("keras 3, archive of a Functional", config, layers, groups_of(layers))


@model
def archive_of_keras_2():
    layers = plain_layers()
    return Archive("keras 2.13, archive", keras_3(layers, [6, 5, 1]), layers,
                   groups_of(layers, "_layer_checkpoint_dependencies/", True), "2.13.1")


@model
def archive_of_keras_2_windows():
    layers = plain_layers()
    return Archive("keras 2.13, archive made on Windows", keras_3(layers, [6, 5, 1]), layers,
                   groups_of(layers, "_layer_checkpoint_dependencies\\", True), "2.13.1")


def nested_config(outer, inner_layers, shape, inner_shape, functional):
    inner = functional_2(inner_layers, inner_shape, "inner") if functional else sequential(
        inner_layers, inner_shape, input_layer=True, name="inner")
    config = sequential(outer, shape)
    config["config"]["layers"].insert(1, inner)
    if functional:
        inner["name"] = "inner"
    return config


def nested(functional):
    outer = [Layer("Rescaling", lambda x: x / 255, scale=1 / 255, offset=0.0), dense(3, 2)]
    inner = [conv2d(1, 2, (3, 3), f.relu, activation="relu", name="a"), batch_normalization(2, name="b"),
             conv2d(2, 3, (2, 2), name="c"), Layer("GlobalMaxPooling2D", lambda x: x.max(axis=(0, 1)), name="d")]
    return outer, inner, nested_config(outer, inner, [6, 5, 1], [6, 5, 1], functional)


@model
def archive_with_a_model_inside():
    outer, inner, config = nested(False)
    groups = {"layers/rescaling": [], "layers/dense": values_of(outer[1])}
    groups.update(groups_of(inner, "layers/sequential/layers/"))
    return Archive("keras 3, a model within a model", config, outer[:1] + inner + outer[1:], groups)


@model
def archive_of_keras_2_with_a_model_inside():
    outer, inner, config = nested(True)
    base = "_layer_checkpoint_dependencies/"
    groups = {base + "dense": values_of(outer[1])}
    groups.update(groups_of(inner, base + "functional/" + base, True))
    return Archive("keras 2.13, a model within a model", config, outer[:1] + inner + outer[1:], groups, "2.13.1")


@model
def model_inside():
    outer, inner, config = nested(True)
    file = File("keras 2, a model within a model", config, outer[:1] + inner + outer[1:], "2.9.0")

    def write_layers(weights):
        weights.attrs["layer_names"] = [b"rescaling", b"inner", b"dense"]
        arrays = [(layer.name + "/" + name, values) for layer in inner for name, values in layer.weights]
        arrays.sort(key=lambda array: "moving" in array[0])  # what is trained comes first
        arrays = {"rescaling": [], "inner": arrays,
                  "dense": [("dense/" + name, values) for name, values in outer[1].weights]}
        for group_name, list_of in arrays.items():
            group = weights.create_group(group_name)
            group.attrs["weight_names"] = [(name + ":0").encode() for name, _ in list_of]
            for name, values in list_of:
                group.create_dataset(name + ":0", data=values)
    file.write_layers = write_layers
    return file


@model
def names_with_slashes():
    layers = plain_layers()
    for layer, name in zip(layers, ["block/conv", "block/bn", "block/flat", "größe", "head/out/probabilities"]):
        layer.name = layer.settings["name"] = name
    return File("names with slashes, and not ASCII", sequential(layers, [6, 5, 1]), layers, "2.3.1")


# ---- what must be refused, and by which name ----

REFUSED = [
    ("LSTM", Layer("LSTM", units=4), [5, 3]),
    ("GRU", Layer("GRU", units=4), [5, 3]),
    ("Embedding", Layer("Embedding", input_dim=10, output_dim=4), [5]),
    ("Bidirectional", Layer("Bidirectional", layer={"class_name": "LSTM", "config": {"units": 3}}), [5, 3]),
    ("TimeDistributed", Layer("TimeDistributed", layer={"class_name": "Dense", "config": {"units": 3}}), [5, 3]),
    ("Lambda", Layer("Lambda", function="x"), [5]),
    ("MultiHeadAttention", Layer("MultiHeadAttention", num_heads=2, key_dim=4), [5, 3]),
    ("Conv3D", Layer("Conv3D", filters=2, kernel_size=[2, 2, 2]), [5, 5, 5, 1]),
    ("LayerNormalization", Layer("LayerNormalization", axis=[1], epsilon=1e-3), [5]),
    ("bilinear", Layer("UpSampling2D", size=[2, 2], interpolation="bilinear"), [4, 4, 1]),
    ("threshold", Layer("ReLU", threshold=0.5), [5]),
    ("mish", Layer("Activation", activation="mish"), [5]),
    ("axis", Layer("Softmax", axis=1), [4, 5]),
    ("axis", Layer("BatchNormalization", axis=[1]), [4, 5, 6]),
    ("padding", Layer("Conv2D", filters=1, kernel_size=[2, 2], padding="full"), [4, 5, 6]),
    ("larger than its input", Layer("Conv2D", filters=1, kernel_size=[9, 9]), [4, 5, 6]),
    ("filters", Layer("Conv2D", kernel_size=[2, 2]), [4, 5, 6]),
    ("groups", Layer("Conv2D", filters=4, kernel_size=[2, 2], groups=3), [4, 5, 6]),
    ("groups", Layer("Conv1D", filters=6, kernel_size=[2], groups=3), [5, 4]),
    ("dilation_rate", Layer("DepthwiseConv2D", kernel_size=[2, 2], dilation_rate=[2, 2]), [4, 5, 6]),
    ("dilation_rate", Layer("SeparableConv2D", filters=2, kernel_size=[2, 2], dilation_rate=[2, 2]), [4, 5, 6]),
    ("PReLU", Layer("PReLU", shared_axes=[1, 2]), [4, 5, 6]),
    ("groups", Layer("Conv2D", filters=3, kernel_size=[2, 2], groups=4), [4, 5, 6]),
]


def merged():
    """Two branches that an Add brings together again."""
    layers = [dense(4, 4), dense(4, 4), Layer("Add")]
    config = functional_2(layers, [4])
    nodes = config["config"]["layers"]
    nodes[2]["inbound_nodes"] = [[["input_1", 0, 0, {}]]]
    nodes[3]["inbound_nodes"] = [[["dense", 0, 0, {}], ["dense_1", 0, 0, {}]]]
    return File("branches", config, layers, "2.9.0")


# ---- how it is tried ----

def array_of(header, name):
    text = re.search(r"float %s\[\] = \{(.*?)\};" % name, header, re.S).group(1)
    return np.array([float(number.rstrip("f")) for number in re.findall(r"[^\s,]+", text)])


def run(tool, *arguments):
    return subprocess.run([tool, *arguments], capture_output=True, text=True, timeout=60)


def check(tool, file, folder):
    path = file.path(folder)
    file.write(path)
    done = run(tool, "describe", path) if not file.arguments else None
    assert done is None or done.returncode == 0, done.stderr
    done = run(tool, "cpp", "--embed", "--test-vector", *file.arguments, path)
    assert done.returncode == 0, done.stderr
    shape = [int(extent) for extent in re.search(r"Input<(.*?)>", done.stdout).group(1).split(",")]
    x = array_of(done.stdout, "test_input").reshape(shape)
    expected = np.ravel(file.forward(np.moveaxis(x, -1, 0) if file.first else x))
    found = array_of(done.stdout, "test_output")
    assert found.shape == expected.shape, (found.shape, expected.shape)
    # What is printed has the precision of float.
    error = np.max(np.abs(found - expected) / np.maximum(1, np.abs(expected)))
    assert error < 1e-5, "off by %g" % error


def check_refused(tool, file, word, folder):
    path = file.path(folder)
    file.write(path)
    done = run(tool, "cpp", path)
    assert done.returncode == 1 and word in done.stderr and path in done.stderr, (word, done)


def main(tool, words):
    failures = count = 0
    with tempfile.TemporaryDirectory() as folder:
        trials = [(make(), None) for make in MODELS] + [(merged(), "chain")]
        for word, layer, shape in REFUSED:
            trials.append((File("refused: " + word, sequential([layer], shape), [layer], "2.9.0"), word))
        for file, word in trials:
            if words and not any(w in file.name for w in words):
                continue
            count += 1
            try:
                if word:
                    check_refused(tool, file, word, folder)
                else:
                    check(tool, file, folder)
            except Exception as error:
                failures += 1
                print("%s: %s: %s" % (file.name, type(error).__name__, error), file=sys.stderr)
    print("%d of %d models that Keras may have written answer as they should" % (count - failures, count))
    return 1 if failures or not count else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
