# SPDX-License-Identifier: Apache-2.0
"""Writes ONNX graphs node by node."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17
_IR_VERSION = 8
_SMALL = 64  # constants below this many elements stay float


class Graph:
    """A graph under construction. Every method returns the name of the value it made."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def weights(self, values: np.ndarray | float, name: str) -> str:
        """A float constant; large ones are stored as half and computed with as float."""
        array = np.ascontiguousarray(values, np.float32)
        if array.size < _SMALL:
            self._constants.append(numpy_helper.from_array(array.reshape(np.shape(values)), name))
            return name
        half = name + ".half"
        self._constants.append(numpy_helper.from_array(array.astype(np.float16), half))
        return self.node("Cast", [half], name, to=TensorProto.FLOAT)

    def integers(self, values: list[int], name: str) -> str:
        self._constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def unit_rows(self, rows: str, output: str) -> str:
        """Rows of an n x d value divided by their length."""
        length = self.node("ReduceL2", [rows], output + ".length", axes=[1], keepdims=1)
        tiny = self.weights(1e-9, output + ".tiny")
        return self.node("Div", [rows, self.node("Add", [length, tiny], output + ".divisor")],
                         output)

    def model(self, name: str, inputs: list[onnx.ValueInfoProto], output: str,
              width: int) -> onnx.ModelProto:
        """The checked model; `output` is n x `width` floats."""
        result = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", width])
        graph = helper.make_graph(self._nodes, name, inputs, [result], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)],
                                  ir_version=_IR_VERSION, producer_name="halfspace")
        onnx.checker.check_model(model)
        return model
