# An overlay port: it takes the sources that it stands among.
#     vcpkg install intarsia --overlay-ports=intarsia/.packages/vcpkg/ports
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

set(VCPKG_BUILD_TYPE release) # headers alone: nothing differs for debugging

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DINTARSIA_BUILD_TESTS=OFF
        -DINTARSIA_BUILD_BENCHMARKS=OFF
        -DINTARSIA_BUILD_EXAMPLES=OFF
        -DINTARSIA_INSTALL=ON
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/intarsia)
vcpkg_fixup_pkgconfig()

vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
