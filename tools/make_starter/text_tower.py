# SPDX-License-Identifier: Apache-2.0
"""The text side: all-MiniLM-L6-v2 as an ONNX graph, and texts through it.

The network is a BERT encoder (Devlin et al., 2018) distilled to 6 layers (Wang et al., "MiniLM",
2020) and trained on sentence pairs (Reimers and Gurevych, "Sentence-BERT", 2019): the mean of its
token vectors, scaled to length 1.
"""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from tokenizers import Tokenizer

from .checkpoints import Weights
from .graph import Graph

TEXT_DIM = 384
TOKEN_LIMIT = 256
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12  # of every LayerNorm
_MASKED = -1e9    # added to the attention of padding


class _Bert:
    """Adds the encoder to a graph, reading the weights by their checkpoint names."""

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights
        head_dim = TEXT_DIM // _HEADS
        self._split = graph.integers([0, 0, _HEADS, head_dim], "split_heads")
        self._merge = graph.integers([0, 0, TEXT_DIM], "merge_heads")
        self._scale = graph.weights(head_dim ** -0.5, "attention_scale")
        self._half = graph.weights(0.5, "half")
        self._one = graph.weights(1.0, "one")
        self._root_half = graph.weights(0.5 ** 0.5, "root_half")

    def embeddings(self) -> str:
        """Words plus positions plus the one token type, n x length x 384."""
        graph = self._graph
        words, positions, types = (self._weights[f"embeddings.{kind}_embeddings.weight"]
                                   for kind in ("word", "position", "token_type"))
        shape = graph.node("Shape", ["input_ids"], "shape")
        length = graph.node("Slice", [shape, graph.integers([1], "first"),
                                      graph.integers([2], "second")], "length")
        table = graph.weights(positions + types[0], "positions")
        where = graph.node("Slice", [table, graph.integers([0], "zero"), length], "where")
        what = graph.node("Gather", [graph.weights(words, "words"), "input_ids"], "what")
        return self._norm(graph.node("Add", [what, where], "embedded"), "embeddings.LayerNorm")

    def attention_bias(self, mask: str) -> str:
        """0 for tokens and a large negative number for padding, n x 1 x 1 x length."""
        graph = self._graph
        off = graph.node("Sub", [self._one, mask], "padding")
        bias = graph.node("Mul", [off, graph.weights(_MASKED, "masked")], "padding_bias")
        return graph.node("Unsqueeze", [bias, graph.integers([1, 2], "head_axes")], "bias")

    def layer(self, hidden: str, bias: str, index: int) -> str:
        prefix = f"encoder.layer.{index}."
        attended = self._linear(self._attention(hidden, bias, prefix),
                                prefix + "attention.output.dense")
        hidden = self._norm(self._graph.node("Add", [attended, hidden], prefix + "residual1"),
                            prefix + "attention.output.LayerNorm")
        grown = self._gelu(self._linear(hidden, prefix + "intermediate.dense"), prefix)
        shrunk = self._linear(grown, prefix + "output.dense")
        return self._norm(self._graph.node("Add", [shrunk, hidden], prefix + "residual2"),
                          prefix + "output.LayerNorm")

    def _attention(self, hidden: str, bias: str, prefix: str) -> str:
        graph = self._graph
        query, key, value = (self._heads(hidden, f"{prefix}attention.self.{name}", order)
                             for name, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)),
                                                 ("value", (0, 2, 1, 3))))
        raw = graph.node("MatMul", [query, key], prefix + "scores")
        scaled = graph.node("Mul", [raw, self._scale], prefix + "scaled")
        masked = graph.node("Add", [scaled, bias], prefix + "masked")
        shares = graph.node("Softmax", [masked], prefix + "shares", axis=-1)
        context = graph.node("MatMul", [shares, value], prefix + "context")
        context = graph.node("Transpose", [context], prefix + "by_token", perm=(0, 2, 1, 3))
        return graph.node("Reshape", [context, self._merge], prefix + "merged")

    def _heads(self, hidden: str, name: str, order: tuple[int, ...]) -> str:
        parts = self._graph.node("Reshape", [self._linear(hidden, name), self._split],
                                 name + ".parts")
        return self._graph.node("Transpose", [parts], name + ".heads", perm=order)

    def _gelu(self, value: str, prefix: str) -> str:
        """x/2 * (1 + erf(x / sqrt(2)))"""
        graph = self._graph
        erf = graph.node("Erf", [graph.node("Mul", [value, self._root_half], prefix + "gelu.in")],
                         prefix + "gelu.erf")
        gate = graph.node("Add", [erf, self._one], prefix + "gelu.gate")
        half = graph.node("Mul", [value, self._half], prefix + "gelu.half")
        return graph.node("Mul", [half, gate], prefix + "gelu")

    def _linear(self, value: str, name: str) -> str:
        matrix = self._graph.weights(self._weights[name + ".weight"].T, name + ".weight")
        product = self._graph.node("MatMul", [value, matrix], name + ".product")
        bias = self._graph.weights(self._weights[name + ".bias"], name + ".bias")
        return self._graph.node("Add", [product, bias], name)

    def _norm(self, value: str, name: str) -> str:
        gain = self._graph.weights(self._weights[name + ".weight"], name + ".weight")
        shift = self._graph.weights(self._weights[name + ".bias"], name + ".bias")
        return self._graph.node("LayerNormalization", [value, gain, shift], name, axis=-1,
                                epsilon=_EPSILON)


def build_text_tower(weights: Weights, visual_dim: int) -> onnx.ModelProto:
    """input_ids, attention_mask [n, length] -> text_embeds [n, visual_dim + 384], unit rows
    whose first `visual_dim` columns are zero."""
    graph = Graph()
    bert = _Bert(graph, weights)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    hidden = bert.embeddings()
    bias = bert.attention_bias(mask)
    for index in range(_LAYERS):
        hidden = bert.layer(hidden, bias, index)
    column = graph.node("Unsqueeze", [mask, graph.integers([2], "last_axis")], "mask_column")
    tokens = graph.node("Mul", [hidden, column], "tokens")
    # The sum has the direction of the mean, and only the direction is kept.
    total = graph.node("ReduceSum", [tokens, graph.integers([1], "token_axis")], "total",
                       keepdims=0)
    sentence = graph.unit_rows(total, "sentence")
    graph.node("Pad", [sentence, graph.integers([0, visual_dim, 0, 0], "pads")], "text_embeds")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
              for name in ("input_ids", "attention_mask")]
    return graph.model("starter_text", inputs, "text_embeds", visual_dim + TEXT_DIM)


def prepare_tokenizer(raw: bytes) -> Tokenizer:
    """The model's tokenizer, cutting at 256 tokens and padding to the longest of a batch."""
    tokenizer = Tokenizer.from_str(raw.decode())
    tokenizer.enable_truncation(TOKEN_LIMIT)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    return tokenizer


class TextEncoder:
    """Runs texts through a text tower."""

    _BATCH = 64

    def __init__(self, model: onnx.ModelProto, tokenizer: Tokenizer) -> None:
        self._session = onnxruntime.InferenceSession(model.SerializeToString())
        self._tokenizer = tokenizer

    def sentences(self, texts: list[str]) -> np.ndarray:
        """len(texts) x 384, unit rows: the columns that are MiniLM's."""
        rows = np.zeros((len(texts), TEXT_DIM), np.float32)
        by_length = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), self._BATCH):
            batch = by_length[start:start + self._BATCH]
            tokens = self._tokenizer.encode_batch([texts[i] for i in batch])
            feed = {"input_ids": np.array([t.ids for t in tokens], np.int64),
                    "attention_mask": np.array([t.attention_mask for t in tokens], np.int64)}
            rows[batch] = self._session.run(["text_embeds"], feed)[0][:, -TEXT_DIM:]
        return rows
