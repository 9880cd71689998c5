# SPDX-License-Identifier: Apache-2.0
"""From texts to vectors, as transformers' tokenizers and models make them."""
import shutil

import families
import packages
import pytest
import torch
import transformers
import vocabularies
from compare import assert_same
from test_encoder import PROMPTS, odd_texts

TEXTS = PROMPTS + ["dog " * 30 + "at a show", "", "Ünïcödé – naïve café 🐶", "東京タワーの夜景"]


@pytest.fixture(scope="module")
def wordpiece(starter):
    return vocabularies.wordpiece(starter)


def unigram(start=None):
    return vocabularies.unigram(odd_texts(), start)


def tokenizer_in(package):
    """As people load it. What a Unigram learns changes with our docs, and the package may be older."""
    return transformers.PreTrainedTokenizerFast.from_pretrained(package)


def states_of(model, tokenizer, texts, limit=128, **more):
    """The last hidden states and the mask."""
    inputs = tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
    inputs.pop("token_type_ids", None)
    with torch.no_grad():
        return model(**inputs, **more).last_hidden_state, inputs["attention_mask"][..., None]


def mean(states, mask):
    return (states * mask).sum(dim=1) / mask.sum(dim=1)


@pytest.mark.parametrize("name", ["clip", "clip-whole"])
def test_clip_texts_equal_transformers(embed_texts, name):
    make = families.clip_package if name == "clip" else families.clip_whole_package
    tokenizer = vocabularies.clip()
    package = packages.made(name, lambda folder: make(folder, vocabularies.clip()))
    texts = [text for text in TEXTS if text]

    rows, said = embed_texts(package, texts)

    inputs = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        assert_same(rows, families._text_features(families.clip(), **inputs))
    assert said["token_limit"] == 77 and not any(said["was_cut"])


def test_siglip_texts_are_filled_up_as_in_transformers(embed_texts):
    package = packages.made("siglip", lambda folder: families.siglip_package(folder, unigram()))

    rows, said = embed_texts(package, TEXTS)

    tokenizer = tokenizer_in(package)
    inputs = tokenizer(TEXTS, padding="max_length", truncation=True, max_length=16, return_tensors="pt")
    with torch.no_grad():
        wanted = families.siglip().text_model(input_ids=inputs["input_ids"]).pooler_output
    assert_same(rows, wanted)
    assert said["token_limit"] == 16 and any(said["was_cut"])


POOLINGS = {
    "pooling_mode_mean_tokens": mean,
    "pooling_mode_cls_token": lambda states, mask: states[:, 0],
    "pooling_mode_max_tokens": lambda states, mask: states.masked_fill(mask == 0, -1e9).amax(dim=1),
}


@pytest.mark.parametrize("mode", POOLINGS)
def test_bert_equals_transformers_under_every_pooling(embed_texts, wordpiece, tmp_path, mode):
    made = packages.made("bert", lambda folder: families.bert_package(folder, wordpiece))
    package = shutil.copytree(made, tmp_path / "bert")
    packages.write_json(package / "1_Pooling/config.json", {mode: True})

    rows, said = embed_texts(package, TEXTS)

    assert_same(rows, POOLINGS[mode](*states_of(families.bert(), wordpiece, TEXTS)))
    assert said["token_limit"] == 128


def test_a_plain_bert_of_the_newer_exporter_is_pooled_by_the_mean(embed_texts, wordpiece):
    package = packages.made("bert-anew", lambda folder: families.bert_anew_package(folder, wordpiece))

    rows, _ = embed_texts(package, TEXTS)

    assert_same(rows, mean(*states_of(families.bert(), wordpiece, TEXTS)))


def test_prompts_come_before_queries_and_items(embed_texts, wordpiece, tmp_path):
    made = packages.made("bert", lambda folder: families.bert_package(folder, wordpiece))
    package = shutil.copytree(made, tmp_path / "e5")
    packages.write_json(package / "config_sentence_transformers.json",
                        {"prompts": {"query": "query: ", "passage": "passage: "}})

    items, _ = embed_texts(package, TEXTS)
    queries, _ = embed_texts(package, TEXTS, "--query")

    def wanted(prompt):
        return mean(*states_of(families.bert(), wordpiece, [prompt + text for text in TEXTS]))
    assert_same(items, wanted("passage: "))
    assert_same(queries, wanted("query: "))
    packages.write_json(package / "halfspace.json", {"text": {"query_prompt": "find: "}})
    assert_same(embed_texts(package, TEXTS, "--query")[0], wanted("find: "))
    assert_same(embed_texts(package, TEXTS)[0], wanted("passage: "))


def test_roberta_pads_with_its_own_token(embed_texts):
    package = packages.made("roberta", lambda folder: families.roberta_package(folder, unigram("<s>")))
    tokenizer = tokenizer_in(package)

    rows, said = embed_texts(package, TEXTS)

    assert tokenizer.pad_token_id == 1
    assert_same(rows, mean(*states_of(families.roberta(), tokenizer, TEXTS, 64)))
    assert said["token_limit"] == 64  # 66 places, two of which no token gets


def test_t5_encoder_with_a_dense_layer_equals_transformers(embed_texts, tmp_path):
    from safetensors.torch import save_file
    made = packages.made("t5", lambda folder: families.t5_package(folder, unigram()))
    rows, _ = embed_texts(made, TEXTS)
    pooled = mean(*states_of(families.t5(), tokenizer_in(made), TEXTS))
    assert_same(rows, pooled)
    package = shutil.copytree(made, tmp_path / "sentence-t5")
    torch.manual_seed(5)
    layer = torch.nn.Linear(64, 48)
    dense = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    packages.write_json(package / "modules.json", [*families.MODULES, dense])
    packages.write_json(package / "1_Pooling/config.json", families.MEAN)
    packages.write_json(package / "2_Dense/config.json", {
        "in_features": 64, "out_features": 48, "activation_function": "torch.nn.modules.activation.Tanh"})
    save_file({f"linear.{name}": value.detach() for name, value in layer.named_parameters()},
              package / "2_Dense/model.safetensors")

    rows, _ = embed_texts(package, TEXTS)

    with torch.no_grad():
        assert_same(rows, torch.tanh(layer(pooled)))


@pytest.mark.parametrize("kind", ["clip", "unigram", "unigram-start"])
def test_tokens_equal_transformers(token_ids, kind):
    name, make, vocabulary = {
        "clip": ("clip", families.clip_package, vocabularies.clip),
        "unigram": ("t5", families.t5_package, unigram),
        "unigram-start": ("roberta", families.roberta_package, lambda: unigram("<s>")),
    }[kind]
    package = packages.made(name, lambda folder: make(folder, vocabulary()))
    special = ["<|endoftext|>", "a <|startoftext|> b", "</s> inside </s>", "<pad><pad>", "<unk>", "<s>x",
               "[SEP] [MASK]", "<extra_id_0>"]
    texts = odd_texts() + special
    limit = {"clip": 77, "unigram": 128, "unigram-start": 64}[kind]

    ours = token_ids(package, texts)

    tokenizer = vocabularies.clip() if kind == "clip" else tokenizer_in(package)
    wanted = tokenizer(texts, truncation=True, max_length=limit)["input_ids"]
    assert len(texts) >= 250
    for text, ids, expected in zip(texts, ours, wanted, strict=True):
        assert ids == expected, repr(text)
