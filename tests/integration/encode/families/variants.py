# SPDX-License-Identifier: Apache-2.0
"""Networks in fewer bits, made as those on the hub are."""
import contextlib
import logging
import os
import warnings

import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16


@contextlib.contextmanager
def _quietly():
    """Without advice on how else to do it."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def fp16(plain, made):
    """Half the bits for every weight and product; inputs and outputs stay float32."""
    with _quietly():
        onnx.save(convert_float_to_float16(onnx.load(plain), keep_io_types=True), made)


def quantized(plain, made):
    """Weights in 8 bits, activations rounded to 8 bits as they come: `model_quantized.onnx` of the hub."""
    with _quietly():
        quantize_dynamic(plain, made, weight_type=QuantType.QUInt8)


def int8(plain, made, inputs):
    """Weights and activations in 8 bits, the latter by ranges seen on `inputs`, a list of feeds."""
    class Feeds(CalibrationDataReader):
        def __init__(self):
            self._left = list(inputs)

        def get_next(self):
            return self._left.pop() if self._left else None

    prepared = f"{made}.prepared"
    with _quietly():
        quant_pre_process(plain, prepared, skip_symbolic_shape=True)
        quantize_static(prepared, made, Feeds(), per_channel=True, weight_type=QuantType.QInt8,
                        activation_type=QuantType.QUInt8)
    os.unlink(prepared)
