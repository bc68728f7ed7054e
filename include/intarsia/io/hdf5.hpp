// HDF5 files, the container of Keras's models: trees of groups, attributes and arrays.
#pragma once

#include <intarsia/io/hdf5_reader.hpp>
#include <intarsia/io/hdf5_tree.hpp>
#include <intarsia/io/hdf5_writer.hpp>
