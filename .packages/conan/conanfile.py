"""A recipe for Conan 2 that packages the sources which it stands among:

    conan create intarsia/.packages/conan
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout


class IntarsiaConan(ConanFile):
    name = "intarsia"
    description = "Header-only C++20 neural networks whose shapes are cut at compile time"
    license = "MIT"
    topics = ("neural-network", "deep-learning", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def set_version(self):
        config = load(self, os.path.join(self._top, "include", "intarsia", "core", "config.hpp"))
        numbers = re.findall(r"^#define INTARSIA_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", config, re.MULTILINE)
        self.version = ".".join(numbers)

    def export_sources(self):
        copy(self, "*.hpp", os.path.join(self._top, "include"), os.path.join(self.export_sources_folder, "include"))
        copy(self, "LICENSE", self._top, self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        self.info.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "intarsia")
        self.cpp_info.set_property("cmake_target_name", "intarsia::intarsia")
        self.cpp_info.set_property("pkg_config_name", "intarsia")
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]

    @property
    def _top(self):
        return os.path.join(self.recipe_folder, "..", "..")
