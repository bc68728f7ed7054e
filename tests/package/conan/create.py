"""Packages the library by its Conan recipe without Conan, whose part is played here as far as the recipe asks for it:

    create.py RECIPE PACKAGE-FOLDER

Prints the version and, as a build system would be told them, the include folder and the libraries.
"""

import fnmatch
import importlib.util
import pathlib
import shutil
import sys
import tempfile
import types

sys.dont_write_bytecode = True


class Answers:
    """Keeps what is set, and takes set_property() and clear()."""

    def __init__(self):
        self.properties = {}
        self.system_libs = []
        self.includedirs = ["include"]

    def set_property(self, name, value):
        self.properties[name] = value

    def clear(self):
        self.properties.clear()


def copy(recipe, pattern, src, dst):
    copied = [path for path in pathlib.Path(src).rglob("*") if path.is_file() and fnmatch.fnmatch(path.name, pattern)]
    for path in copied:
        target = pathlib.Path(dst) / path.relative_to(src)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    assert copied, f"nothing is called {pattern} in {src}"


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


standards = []
module("conan", ConanFile=object)
module("conan.tools")
module("conan.tools.build", check_min_cppstd=lambda recipe, standard: standards.append(standard))
module("conan.tools.files", copy=copy, load=lambda recipe, path: pathlib.Path(path).read_text())
module("conan.tools.layout", basic_layout=lambda recipe: None)

path, package_folder = map(pathlib.Path, sys.argv[1:])
specification = importlib.util.spec_from_file_location("conanfile", path)
conanfile = importlib.util.module_from_spec(specification)
specification.loader.exec_module(conanfile)

recipe = conanfile.IntarsiaConan()
recipe.recipe_folder = str(path.parent)
recipe.set_version()
with tempfile.TemporaryDirectory() as sources:
    recipe.export_sources_folder = recipe.source_folder = sources
    recipe.export_sources()
    recipe.settings = types.SimpleNamespace(os="Linux", arch="x86_64", compiler="gcc", build_type="Release")
    recipe.info, recipe.cpp_info = Answers(), Answers()
    recipe.layout()
    recipe.validate()
    recipe.package_id()
    recipe.package_folder = str(package_folder)
    recipe.package()
    recipe.package_info()

assert standards == [20], "C++20 is not asked for"
assert recipe.name == "intarsia" and recipe.package_type == "header-library" and recipe.license == "MIT"
assert recipe.cpp_info.properties["cmake_target_name"] == "intarsia::intarsia"
assert (package_folder / "licenses" / "LICENSE").is_file()
print(recipe.version, *(f"-I{package_folder / folder}" for folder in recipe.cpp_info.includedirs),
      *(f"-l{library}" for library in recipe.cpp_info.system_libs))
