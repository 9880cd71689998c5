# SPDX-License-Identifier: Apache-2.0
"""From picture files to vectors, as transformers' PIL processors and models make them."""
import families
import packages
import pytest
import reference
import torch
import vocabularies
from compare import assert_same


def pixel_values(processor, files):
    images = [reference.rgb(path) for path in files]
    return processor(images, return_tensors="pt")["pixel_values"]


@pytest.mark.parametrize("name", sorted(families.IMAGE_MODELS))
def test_pictures_equal_transformers(embed_files, photos, name):
    model, processor, _, _, vector = families.IMAGE_MODELS[name]
    package = families.image_package(name)
    files = photos[:12]

    rows = embed_files(package, files)

    inputs = pixel_values(processor, files)
    with torch.no_grad():
        backbone = getattr(model(), model().base_model_prefix, model())
        output = backbone(pixel_values=inputs)
    wanted = {"cls": lambda: output.last_hidden_state[:, 0],
              "mean": lambda: output.last_hidden_state.mean(dim=(2, 3)),
              "pooled": lambda: output.pooler_output.flatten(1)}[vector]()
    assert_same(rows, wanted)


def test_clip_of_full_width_equals_transformers(embed_files, photos):
    """ViT-B/32: both towers, 600 MB; here the errors of twelve wide layers add up."""
    package = packages.made("clip-b32", lambda folder: families.clip_package(folder, vocabularies.clip(), "b32"))
    model = families.clip("b32")

    rows = embed_files(package, photos[:8])

    with torch.no_grad():
        wanted = families._image_features(model, pixel_values(families.clip_processor(model), photos[:8]))
    assert_same(rows, wanted, cosine=0.99999)


@pytest.mark.parametrize("name", ["clip", "clip-whole"])
def test_clip_pictures_equal_transformers(embed_files, photos, name):
    make = families.clip_package if name == "clip" else families.clip_whole_package
    package = packages.made(name, lambda folder: make(folder, vocabularies.clip()))
    model = families.clip()

    rows = embed_files(package, photos)

    with torch.no_grad():
        wanted = families._image_features(model, pixel_values(families.clip_processor(model), photos))
    assert_same(rows, wanted)
