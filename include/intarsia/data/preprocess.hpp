// From bytes and labels to what a network takes.
#pragma once

#include <intarsia/core/error.hpp>
#include <intarsia/data/dataset.hpp>
#include <intarsia/data/labelled_images.hpp>
#include <intarsia/tensor/tensor.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace INTARSIA_NAMESPACE {

/// Bytes as numbers from 0 to 1: x / 255, sample after sample of shape S.
///
/// Throws ArgumentError where the bytes do not make up whole samples.
template <ShapeType S>
Tensor<float, S> rescale(std::span<const std::uint8_t> bytes) {
    if (bytes.size() % S::size != 0)
        throw ArgumentError({bytes.size(), " bytes are not whole samples of shape ", to_string(S{})});
    Tensor<float, S> samples(bytes.size() / S::size);
    float* to = samples.data();
    for (const std::uint8_t byte : bytes) *to++ = static_cast<float>(byte) / 255.0f;
    return samples;
}

/// Each label as a vector of `Classes` numbers, 1 at the label's place, 0 elsewhere. Keras's
/// `to_categorical`.
///
/// Throws ArgumentError where a label is not below Classes.
template <std::size_t Classes>
Tensor<float, Shape<Classes>> to_categorical(std::span<const std::uint8_t> labels) {
    Tensor<float, Shape<Classes>> vectors(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= Classes)
            throw ArgumentError({"label ", labels[i], " of sample ", i, " is not below ", Classes});
        vectors[i][labels[i]] = 1.0f;
    }
    return vectors;
}

/// Labels as they are, for SparseCategoricalCrossentropy.
inline std::vector<Label> to_labels(std::span<const std::uint8_t> labels) {
    std::vector<Label> targets(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) targets[i] = Label{labels[i]};
    return targets;
}

/// Grey pictures as a dataset: pixels / 255, of shape InputShape; labels one-hot (TargetType =
/// Shape<classes>) or as they are (TargetType = Label).
template <ShapeType InputShape, class TargetType>
Dataset<InputShape, TargetType> to_dataset(const LabelledImages& images) {
    if (images.height * images.width != InputShape::size && images.size() > 0)
        throw ArgumentError(
            {"pictures of ", images.height, " x ", images.width, " do not fit ", to_string(InputShape{})});
    if constexpr (ShapeType<TargetType>)
        return {rescale<InputShape>(images.pixels), to_categorical<TargetType::size>(images.labels)};
    else
        return {rescale<InputShape>(images.pixels), to_labels(images.labels)};
}

}  // namespace INTARSIA_NAMESPACE
