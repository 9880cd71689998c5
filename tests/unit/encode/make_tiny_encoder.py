# SPDX-License-Identifier: Apache-2.0
"""Makes data/tiny, an encoder package of a few kilobytes with networks one can work out by hand.

    python make_tiny_encoder.py        (needs onnx and tokenizers; the files are committed)

An image of 8 x 8 becomes its mean red, green and blue and their sum. A text becomes the sum of its
words' vectors: one of the four axes for red, green, blue and grey, zero for any other word.
"""
import json
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

FOLDER = pathlib.Path(__file__).parent / "data/tiny"
WORDS = ["[PAD]", "[UNK]", "red", "green", "blue", "grey"]
DIM = 4


def save(name, inputs, nodes, output, constants):
    tensors = [numpy_helper.from_array(value, key) for key, value in constants.items()]
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", DIM])
    graph = helper.make_graph(nodes, name, inputs, [result], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    (FOLDER / "onnx" / f"{name}.onnx").write_bytes(model.SerializeToString())


def vision():
    pixels = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, 8, 8])
    nodes = [helper.make_node("GlobalAveragePool", ["pixel_values"], ["means"]),
             helper.make_node("Flatten", ["means"], ["colours"]),
             helper.make_node("MatMul", ["colours", "weights"], ["image_embeds"])]
    weights = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]], np.float32)
    save("vision_model", [pixels], nodes, "image_embeds", {"weights": weights})


def text():
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
              for name in ("input_ids", "attention_mask")]
    nodes = [helper.make_node("Gather", ["words", "input_ids"], ["vectors"]),
             helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
             helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
             helper.make_node("Mul", ["vectors", "column"], ["kept"]),
             helper.make_node("ReduceSum", ["kept", "along"], ["text_embeds"], keepdims=0)]
    # Padding has a vector of its own, which shows if the mask is not heeded.
    words = np.vstack([np.full((1, DIM), 9), np.zeros((1, DIM)), np.eye(DIM)]).astype(np.float32)
    save("text_model", inputs, nodes, "text_embeds",
         {"words": words, "last": np.array([-1], np.int64), "along": np.array([1], np.int64)})


def configs():
    def write(name, value):
        (FOLDER / name).write_text(json.dumps(value, indent=2) + "\n")
    write("config.json", {"model_type": "halfspace-tiny", "projection_dim": DIM,
                          "licence": "Apache-2.0", "source": "made by hand"})
    write("preprocessor_config.json",
          {"do_resize": True, "size": {"shortest_edge": 8}, "resample": 2, "do_center_crop": True,
           "crop_size": {"height": 8, "width": 8}, "do_rescale": True, "rescale_factor": 1 / 255,
           "do_normalize": True, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]})
    write("tokenizer_config.json", {"model_max_length": 6})
    words = models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(FOLDER / "tokenizer.json"))


if __name__ == "__main__":
    (FOLDER / "onnx").mkdir(parents=True, exist_ok=True)
    vision()
    text()
    configs()
