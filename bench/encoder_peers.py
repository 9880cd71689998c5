# SPDX-License-Identifier: Apache-2.0
"""What people run CLIP and MiniLM with on a CPU, and how long each takes; each in a process of its own.

Every function gives its vectors, the seconds they took with all loaded, and the share of all cores kept busy.
"""
import concurrent.futures
import multiprocessing
import os
import pathlib
import resource
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests/integration/encode/families"), str(ROOT / "tests/integration/encode")]
STARTER = pathlib.Path(os.environ.get("HALFSPACE_ENCODERS", ROOT / "build/encoders")).resolve() / "starter"
SHARED = pathlib.Path(os.environ.get("HALFSPACE_SHARED", ROOT.parent / "shared")).resolve()
BATCH = 32
CORES = os.cpu_count()


def used_cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def timed(work, who=resource.RUSAGE_SELF):
    """What `work()` returns, its seconds, and the share of all cores it kept busy."""
    begun, before = used_cpu(who), time.perf_counter()
    result = work()
    seconds = time.perf_counter() - before
    return result, seconds, (used_cpu(who) - begun) / seconds / CORES


def in_own_process(function, *arguments):
    """So that no peer's threads or memory stand in another's way."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def photos_by_torch(files):
    import families
    import torch
    from PIL import Image
    torch.set_num_threads(CORES)
    model = families.clip("b32")
    processor = families.clip_processor(model)

    def run():
        rows = []
        for begin in range(0, len(files), BATCH):
            images = [Image.open(file).convert("RGB") for file in files[begin:begin + BATCH]]
            inputs = processor(images, return_tensors="pt")
            with torch.inference_mode():
                rows.append(families._features(model.get_image_features(**inputs)))
        return torch.cat(rows).numpy()
    return timed(run)


def clip_pixels(file):
    """Pillow's shortest edge 224, centre crop, CLIP's mean and deviation."""
    import numpy as np
    from PIL import Image
    image = Image.open(file).convert("RGB")
    short = min(image.size)
    image = image.resize([int(224 * side / short) for side in image.size], Image.Resampling.BICUBIC)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    crop = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32) / np.float32(255)
    mean = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
    deviation = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
    return ((crop - mean) / deviation).transpose(2, 0, 1)


def photos_by_onnxruntime(files, network, ahead):
    import numpy as np
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = CORES
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    readers = concurrent.futures.ThreadPoolExecutor(CORES)

    def pixels(begin):
        return np.stack([clip_pixels(file) for file in files[begin:begin + BATCH]])

    def run_ahead():
        waiting = [readers.submit(clip_pixels, file) for file in files[:2 * BATCH]]
        rows = []
        for begin in range(0, len(files), BATCH):
            batch = np.stack([reading.result() for reading in waiting[:BATCH]])
            del waiting[:BATCH]
            waiting += [readers.submit(clip_pixels, file) for file in files[begin + 2 * BATCH:begin + 3 * BATCH]]
            rows += session.run(None, {"pixel_values": batch})
        return np.concatenate(rows)

    def run():
        return np.concatenate([session.run(None, {"pixel_values": pixels(begin)})[0]
                               for begin in range(0, len(files), BATCH)])
    return timed(run_ahead if ahead else run)


def texts_by_torch(texts):
    import families
    import torch
    import vocabularies
    torch.set_num_threads(CORES)
    model, tokenizer = families.minilm(), vocabularies.wordpiece(STARTER)

    def run():
        rows = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for begin in range(0, len(texts), BATCH):
            which = order[begin:begin + BATCH]
            inputs = tokenizer([texts[i] for i in which], padding=True, truncation=True, max_length=128,
                               return_tensors="pt")
            with torch.inference_mode():
                states = model(**inputs).last_hidden_state
                mask = inputs["attention_mask"][..., None]
                pooled = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1)).numpy()
            for i, vector in zip(which, pooled):
                rows[i] = vector
        return rows
    return timed(run)


def texts_by_onnxruntime(texts, package):
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = CORES
    session = onnxruntime.InferenceSession(package / "onnx/model.onnx", options,
                                           providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding()

    def run():
        rows = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for begin in range(0, len(texts), BATCH):
            which = order[begin:begin + BATCH]
            tokens = tokenizer.encode_batch([texts[i] for i in which])
            ids = np.array([text.ids for text in tokens])
            mask = np.array([text.attention_mask for text in tokens])
            states = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0})[0]
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1)[:, None]
            pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
            for i, vector in zip(which, pooled):
                rows[i] = vector
        return rows
    return timed(run)
