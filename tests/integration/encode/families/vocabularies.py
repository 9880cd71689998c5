# SPDX-License-Identifier: Apache-2.0
"""Tokenizers as models bring them: CLIP's real BPE, BERT's real WordPiece, a trained Unigram."""
import gzip
import importlib.util
import json
import pathlib

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPTokenizer, PreTrainedTokenizerFast

ROOT = pathlib.Path(__file__).resolve().parents[4]


def clip():
    """49,408 tokens: bytes, bytes at a word's end, merges, two special ones."""
    # Found without importing the package, which would want torchvision and timm.
    (package,) = importlib.util.find_spec("open_clip").submodule_search_locations
    path = pathlib.Path(package) / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.open(path, "rt", encoding="utf-8").read().split("\n")
    merges = [tuple(line.split()) for line in lines[1:49152 - 256 - 2 + 1]]
    letters = pre_tokenizers.ByteLevel.alphabet()
    # GPT-2's order of bytes: the printable ones first.
    ordered = sorted(letters, key=lambda letter: (ord(letter) >= 256, ord(letter)))
    tokens = ordered + [letter + "</w>" for letter in ordered] + ["".join(pair) for pair in merges]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    assert len(vocabulary) == 49408
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77)


def wordpiece(starter):
    """all-MiniLM-L6-v2's own, which the starter encoder holds."""
    config = json.loads((starter / "tokenizer_config.json").read_text())
    tokenizer = Tokenizer.from_file(str(starter / "tokenizer.json"))
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=config["model_max_length"],
                                   **{name: config[name] for name in names})


def unigram(texts, start=None):
    """Trained on the project's own words and `texts`, in the manner of T5 (XLM-RoBERTa: with `start`)."""
    corpus = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    corpus += [(ROOT / "README.md").read_text(encoding="utf-8")] + list(texts)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\t", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = [start, "<pad>", "</s>", "<unk>"] if start else ["<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        (line for text in corpus for line in text.split("\n")),
        trainers.UnigramTrainer(vocab_size=2000, special_tokens=special, unk_token="<unk>"))
    ids = [(token, tokenizer.token_to_id(token)) for token in special]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A </s>" if start else "$A </s>", special_tokens=ids)
    extra = {"bos_token": start} if start else {}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, pad_token="<pad>",
                                   eos_token="</s>", unk_token="<unk>", **extra)
