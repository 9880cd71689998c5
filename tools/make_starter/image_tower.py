# SPDX-License-Identifier: Apache-2.0
"""The image side: EfficientNet-Lite0 (Tan and Le, 2019) with the two parts of the space on top."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from .checkpoints import Weights
from .graph import Graph

IMAGE_SIZE = 224      # pixels, both sides
VISUAL_DIM = 256
VISUAL_SHARE = 0.5    # of the squared length of an image vector
TEMPERATURE = 1.5     # softens the class probabilities before they mix the class texts

# repeats, kernel, first stride, expansion, output channels
_BLOCKS = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80),
           (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]
_STEM_CHANNELS = 32
_NORM_EPSILON = 1e-3


class _EfficientNet:
    """Adds the network to a graph; batch norms are folded into their convolutions."""

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights
        self._size = IMAGE_SIZE
        self._zero = graph.weights(0.0, "zero")
        self._six = graph.weights(6.0, "six")

    def features(self, pixels: str) -> str:
        """The pooled features, n x 1280."""
        hidden = self._conv(pixels, "_conv_stem", "_bn0", kernel=3, stride=2)
        channels, index = _STEM_CHANNELS, 0
        for repeats, kernel, stride, expansion, out in _BLOCKS:
            for repeat in range(repeats):
                first_stride = stride if repeat == 0 else 1
                result = self._block(hidden, index, kernel, first_stride, expansion, channels)
                if repeat > 0:  # same size and channels in and out
                    result = self._graph.node("Add", [hidden, result], f"residual{index}")
                hidden, channels, index = result, out, index + 1
        hidden = self._conv(hidden, "_conv_head", "_bn1", kernel=1, stride=1)
        pooled = self._graph.node("GlobalAveragePool", [hidden], "pooled")
        return self._graph.node("Flatten", [pooled], "features")

    def logits(self, features: str) -> str:
        """n x 1000, in ImageNet's class order."""
        matrix = self._graph.weights(self._weights["_fc.weight"], "classifier.weight")
        bias = self._graph.weights(self._weights["_fc.bias"], "classifier.bias")
        return self._graph.node("Gemm", [features, matrix, bias], "logits", transB=1)

    def _block(self, hidden: str, index: int, kernel: int, stride: int, expansion: int,
               channels: int) -> str:
        prefix = f"_blocks.{index}."
        if expansion != 1:
            hidden = self._conv(hidden, prefix + "_expand_conv", prefix + "_bn0", 1, 1)
        hidden = self._conv(hidden, prefix + "_depthwise_conv", prefix + "_bn1", kernel, stride,
                            groups=channels * expansion)
        return self._conv(hidden, prefix + "_project_conv", prefix + "_bn2", 1, 1, relu=False)

    def _conv(self, value: str, conv: str, norm: str, kernel: int, stride: int, groups: int = 1,
              relu: bool = True) -> str:
        weights = self._weights
        gain = weights[norm + ".weight"] / np.sqrt(weights[norm + ".running_var"] + _NORM_EPSILON)
        shift = weights[norm + ".bias"] - weights[norm + ".running_mean"] * gain
        matrix = weights[conv + ".weight"] * gain[:, None, None, None]
        out_size = -(-self._size // stride)
        # TensorFlow's "same" padding: an odd pixel goes to the right and the bottom.
        total = max((out_size - 1) * stride + kernel - self._size, 0)
        before, after = total // 2, total - total // 2
        self._size = out_size
        inputs = [value, self._graph.weights(matrix, conv + ".weight"),
                  self._graph.weights(shift, conv + ".bias")]
        result = self._graph.node("Conv", inputs, conv, kernel_shape=[kernel, kernel],
                                  strides=[stride, stride], pads=[before, before, after, after],
                                  group=groups)
        if not relu:
            return result
        return self._graph.node("Clip", [result, self._zero, self._six], conv + ".relu6")


def visual_directions(classifier: np.ndarray) -> np.ndarray:
    """1280 x 256: the feature directions along which the classes differ most, the leading right
    singular vectors of the centred classifier matrix (1000 x 1280)."""
    centred = classifier - classifier.mean(axis=0)
    return np.linalg.svd(centred, full_matrices=False)[2][:VISUAL_DIM].T


def build_image_tower(weights: Weights, class_texts: np.ndarray) -> onnx.ModelProto:
    """pixel_values [n, 3, 224, 224] -> image_embeds [n, 256 + 384], unit rows.

    `class_texts` is 1000 x 384, one row for each class in ImageNet's order.
    """
    graph = Graph()
    network = _EfficientNet(graph, weights)
    features = network.features("pixel_values")
    cooled = graph.node("Mul", [network.logits(features),
                                graph.weights(1 / TEMPERATURE, "inverse_temperature")], "cooled")
    shares = graph.node("Softmax", [cooled], "shares", axis=1)
    mixed = graph.node("MatMul", [shares, graph.weights(class_texts, "class_texts")], "mixed")
    directions = graph.weights(visual_directions(weights["_fc.weight"]), "visual_directions")
    projected = graph.node("MatMul", [features, directions], "projected")
    parts = [_scaled(graph, graph.unit_rows(projected, "visual"), VISUAL_SHARE),
             _scaled(graph, graph.unit_rows(mixed, "aligned"), 1 - VISUAL_SHARE)]
    graph.node("Concat", parts, "image_embeds", axis=1)
    pixels = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT,
                                           ["batch", 3, IMAGE_SIZE, IMAGE_SIZE])
    return graph.model("starter_image", [pixels], "image_embeds",
                       VISUAL_DIM + class_texts.shape[1])


def _scaled(graph: Graph, part: str, share: float) -> str:
    return graph.node("Mul", [part, graph.weights(share ** 0.5, part + ".share")],
                      part + ".scaled")
