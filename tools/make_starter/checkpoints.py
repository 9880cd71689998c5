# SPDX-License-Identifier: Apache-2.0
"""Reads network weights out of PyTorch and safetensors files, without PyTorch."""

import collections
import io
import json
import pickle
from typing import Any

import numpy as np

Weights = dict[str, np.ndarray]

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C  # first pickle of torch.save before 1.6
_STORAGE_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _StateDictUnpickler(pickle.Unpickler):
    """Only the four globals a state dict needs can be named, so a file cannot run code."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.storages: dict[str, tuple[str, int]] = {}  # key -> type name, element count

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *rest: (storage, offset, size, stride)
        if module == "torch" and name in _STORAGE_TYPES:
            return name
        raise pickle.UnpicklingError(f"a state dict does not need {module}.{name}")

    def persistent_load(self, pid: Any) -> str:
        _, type_name, key, _, count, *_ = pid
        self.storages[key] = (type_name, count)
        return key


def read_legacy_pth(raw: bytes) -> Weights:
    """A state dict as torch.save wrote it before version 1.6.

    The file is five pickles (magic, protocol, machine, tensors, storage keys), then for each key
    its element count (int64) and its elements.

    Raises pickle.UnpicklingError or ValueError if it is anything else.
    """
    file = io.BytesIO(raw)
    if _plain_pickle(file) != _LEGACY_MAGIC:
        raise ValueError("not a PyTorch file of before version 1.6")
    _plain_pickle(file)
    _plain_pickle(file)
    unpickler = _StateDictUnpickler(file)
    tensors = unpickler.load()
    elements = {}
    for key in _plain_pickle(file):
        type_name, count = unpickler.storages[key]
        if int.from_bytes(file.read(8), "little") != count:
            raise ValueError(f"storage {key} does not hold {count} elements")
        dtype = _STORAGE_TYPES[type_name]
        elements[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {name: _strided(elements[storage], offset, size, stride)
            for name, (storage, offset, size, stride) in tensors.items()}


def _plain_pickle(file: io.BytesIO) -> Any:
    return _StateDictUnpickler(file).load()


def _strided(storage: np.ndarray, offset: int, size: tuple[int, ...],
             stride: tuple[int, ...]) -> np.ndarray:
    last = offset + sum((n - 1) * step for n, step in zip(size, stride))
    if last >= storage.size:
        raise ValueError(f"a tensor of shape {tuple(size)} reaches beyond its storage")
    view = np.lib.stride_tricks.as_strided(storage[offset:], size,
                                           [step * storage.itemsize for step in stride])
    return view.copy()


def read_safetensors(raw: bytes) -> Weights:
    """The float32 tensors of a safetensors file: header length, JSON header, bytes."""
    header_size = int.from_bytes(raw[:8], "little")
    weights = {}
    for name, entry in json.loads(raw[8:8 + header_size]).items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        count = int(np.prod(entry["shape"]))
        start = 8 + header_size + entry["data_offsets"][0]
        weights[name] = np.frombuffer(raw, "<f4", count, start).reshape(entry["shape"])
    return weights
