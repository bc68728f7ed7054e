"""The programs that compile_time and binary_size compile."""

import os
import re
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def programs(folder):
    """Name and source file of each, from the least to the most; `folder` is for what is made here."""
    yield from ((name, os.path.join(HERE, "programs", name + ".cpp"))
                for name in ("empty", "iostream", "umbrella", "inference"))
    # The first program that a reader of the README sees: it loads, trains, saves, evaluates and plots.
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
        block = re.search(r"```cpp\n(.*?)```", readme.read(), re.DOTALL)
    path = os.path.join(folder, "mnist.cpp")
    with open(path, "w", encoding="utf-8") as source:
        source.write(block.group(1))
    yield "mnist", path


def compilers(names):
    """Those that this machine has."""
    return [name for name in names if shutil.which(name)]


def command(compiler, level, source):
    return [compiler, "-std=c++20", level, "-I" + os.path.join(ROOT, "include"), source, "-pthread"]
