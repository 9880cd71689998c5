# SPDX-License-Identifier: Apache-2.0
"""One small random model a family, with its package in the layout such models have on the hub."""
import functools

import packages
import transformers as tf
from packages import TOKENS, export, export_anew, pixels, random_model, write_json

SMALL = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
MEAN = {"word_embedding_dimension": 64, "pooling_mode_mean_tokens": True}
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
           {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]


def _save(folder, model, processor=None, tokenizer=None):
    model.config.save_pretrained(folder)
    if tokenizer is not None:
        tokenizer.save_pretrained(folder)
    if processor is not None:
        processor.save_pretrained(folder)


# -- CLIP and SigLIP ---------------------------------------------------------------------------------

def _features(output):
    return output if hasattr(output, "shape") else output.pooler_output


def _image_features(model, pixel_values):
    return _features(model.get_image_features(pixel_values=pixel_values))


def _text_features(model, input_ids, attention_mask=None):
    return _features(model.get_text_features(input_ids=input_ids, attention_mask=attention_mask))


@functools.cache
def clip(size="small"):
    if size == "b32":
        return random_model(tf.CLIPModel, tf.CLIPConfig())  # the defaults are ViT-B/32's
    text = SMALL | {"vocab_size": 49408, "bos_token_id": 49406, "eos_token_id": 49407}
    vision = SMALL | {"image_size": 64, "patch_size": 16}
    return random_model(tf.CLIPModel, tf.CLIPConfig(text_config=text, vision_config=vision,
                                                    projection_dim=32), 2)


def clip_processor(model):
    side = model.config.vision_config.image_size
    return tf.CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})


CLIP_TOKENS = TOKENS | {"input_ids": TOKENS["input_ids"].clone().fill_(400)}
CLIP_TOKENS["input_ids"][:, 0], CLIP_TOKENS["input_ids"][:, -1] = 49406, 49407


def clip_package(folder, tokenizer, size="small"):
    model = clip(size)
    side = model.config.vision_config.image_size
    _save(folder, model, clip_processor(model), tokenizer)
    export(folder / "onnx/vision_model.onnx", model, _image_features, pixels(side), ["image_embeds"])
    export(folder / "onnx/text_model.onnx", model, _text_features, CLIP_TOKENS, ["text_embeds"])


def clip_whole_package(folder, tokenizer):
    """Both towers and the products of their vectors in one network."""
    def run(model, input_ids, attention_mask, pixel_values):
        output = model(input_ids=input_ids, attention_mask=attention_mask, pixel_values=pixel_values)
        return (output.logits_per_image, output.logits_per_text, output.text_embeds, output.image_embeds)

    model = clip()
    _save(folder, model, clip_processor(model), tokenizer)
    export(folder / "onnx/model.onnx", model, run, CLIP_TOKENS | pixels(64),
           ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"])


@functools.cache
def siglip():
    text = SMALL | {"vocab_size": 2000, "max_position_embeddings": 16, "projection_size": 64}
    vision = SMALL | {"image_size": 64, "patch_size": 16}
    return random_model(tf.SiglipModel, tf.SiglipConfig(text_config=text, vision_config=vision), 2)


def siglip_processor():
    return tf.SiglipImageProcessorPil(size={"height": 64, "width": 64})


def siglip_package(folder, tokenizer):
    model = siglip()
    _save(folder, model, siglip_processor(), tokenizer)
    export(folder / "onnx/vision_model.onnx", model,
           lambda model, x: tuple(model.vision_model(pixel_values=x).to_tuple()[:2]), pixels(64),
           ["last_hidden_state", "pooler_output"])
    ids = {"input_ids": TOKENS["input_ids"].repeat(1, 4)}
    export(folder / "onnx/text_model.onnx", model,
           lambda model, ids: tuple(model.text_model(input_ids=ids).to_tuple()[:2]), ids,
           ["last_hidden_state", "pooler_output"])


# -- texts -------------------------------------------------------------------------------------------

@functools.cache
def bert():
    return random_model(tf.BertModel, tf.BertConfig(**SMALL, vocab_size=30522), 3)


@functools.cache
def minilm():
    """The width and depth of all-MiniLM-L6-v2."""
    config = tf.BertConfig(hidden_size=384, intermediate_size=1536, num_hidden_layers=6,
                           num_attention_heads=12, vocab_size=30522)
    return random_model(tf.BertModel, config)


def _bert_states(model, input_ids, attention_mask, token_type_ids):
    return model(input_ids=input_ids, attention_mask=attention_mask,
                 token_type_ids=token_type_ids).last_hidden_state


BERT_TOKENS = TOKENS | {"token_type_ids": TOKENS["input_ids"] * 0}


def bert_package(folder, tokenizer, model=None):
    model = bert() if model is None else model
    _save(folder, model, tokenizer=tokenizer)
    export(folder / "onnx/model.onnx", model, _bert_states, BERT_TOKENS, ["last_hidden_state"])
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "1_Pooling/config.json", MEAN)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 128, "do_lower_case": False})


def bert_anew_package(folder, tokenizer):
    """A plain BERT, exported by the newer exporter: weights outside, `pooler_output` beside."""
    def run(model, input_ids, attention_mask):
        output = model(input_ids=input_ids, attention_mask=attention_mask)
        return output.last_hidden_state, output.pooler_output

    model = bert()
    _save(folder, model, tokenizer=tokenizer)
    export_anew(folder / "model.onnx", model, run, TOKENS, ["last_hidden_state", "pooler_output"])


@functools.cache
def roberta():
    """Counts its places from the padding on, so padding with another token would move them."""
    config = tf.XLMRobertaConfig(**SMALL, vocab_size=2000, max_position_embeddings=66, pad_token_id=1,
                                 bos_token_id=0, eos_token_id=2, type_vocab_size=1)
    return random_model(tf.XLMRobertaModel, config, 3)


def roberta_package(folder, tokenizer):
    model = roberta()
    tokenizer.model_max_length = int(1e30)
    _save(folder, model, tokenizer=tokenizer)
    export(folder / "onnx/model.onnx", model,
           lambda model, ids, mask: model(input_ids=ids, attention_mask=mask).last_hidden_state, TOKENS,
           ["last_hidden_state"])


@functools.cache
def t5():
    config = tf.T5Config(d_model=64, d_kv=16, d_ff=128, num_layers=2, num_heads=4, vocab_size=2000)
    return random_model(tf.T5EncoderModel, config)


def t5_package(folder, tokenizer):
    model = t5()
    _save(folder, model, tokenizer=tokenizer)
    export(folder / "onnx/encoder_model.onnx", model,
           lambda model, ids, mask: model(input_ids=ids, attention_mask=mask).last_hidden_state, TOKENS,
           ["last_hidden_state"])


# -- images ------------------------------------------------------------------------------------------

def _token_states(model, pixel_values):
    return model(pixel_values=pixel_values).last_hidden_state


def _states_and_pooled(model, pixel_values):
    output = model(pixel_values=pixel_values)
    return output.last_hidden_state, output.pooler_output


def _logits(model, pixel_values):
    return model(pixel_values=pixel_values).logits


VIT = SMALL | {"image_size": 64, "patch_size": 16}
RESNET = {"embedding_size": 16, "hidden_sizes": [16, 32, 48, 64], "depths": [1, 1, 1, 1],
          "layer_type": "basic"}


@functools.cache
def vit(model_class=tf.ViTModel):
    return random_model(model_class, tf.ViTConfig(**VIT, num_labels=10), 3)


@functools.cache
def dinov2():
    return random_model(tf.Dinov2Model, tf.Dinov2Config(**VIT, layerscale_value=1.0), 3)


@functools.cache
def resnet(model_class=tf.ResNetModel):
    return random_model(model_class, tf.ResNetConfig(**RESNET, num_labels=10))


@functools.cache
def convnext():
    config = tf.ConvNextConfig(hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1], layer_scale_init_value=1.0)
    return random_model(tf.ConvNextModel, config, 3)


@functools.cache
def efficientnet():
    config = tf.EfficientNetConfig(image_size=64, width_coefficient=0.25, depth_coefficient=0.3,
                                   hidden_dim=320)
    return random_model(tf.EfficientNetModel, config, 3)


VIT_PROCESSOR = tf.ViTImageProcessorPil(size={"height": 64, "width": 64})
IMAGE_MODELS = {
    # name: (model, processor, run, outputs, what the vector is in transformers' own output)
    "vit": (vit, VIT_PROCESSOR, _states_and_pooled, ["last_hidden_state", "pooler_output"], "cls"),
    "vit-classifier": (functools.partial(vit, tf.ViTForImageClassification), VIT_PROCESSOR, _logits,
                       ["logits"], "cls"),
    "dinov2": (dinov2, tf.BitImageProcessorPil(size={"shortest_edge": 72},
                                               crop_size={"height": 64, "width": 64}),
               _states_and_pooled, ["last_hidden_state", "pooler_output"], "cls"),
    "resnet": (resnet, tf.ConvNextImageProcessorPil(size={"shortest_edge": 64}), _states_and_pooled,
               ["last_hidden_state", "pooler_output"], "pooled"),
    "resnet-classifier": (functools.partial(resnet, tf.ResNetForImageClassification),
                          tf.ConvNextImageProcessorPil(size={"shortest_edge": 64}), _logits, ["logits"],
                          "pooled"),
    "resnet-states": (resnet, tf.ConvNextImageProcessorPil(size={"shortest_edge": 64}), _token_states,
                      ["last_hidden_state"], "mean"),
    "convnext": (convnext, tf.ConvNextImageProcessorPil(size={"shortest_edge": 64}), _states_and_pooled,
                 ["last_hidden_state", "pooler_output"], "pooled"),
    "efficientnet": (efficientnet, tf.EfficientNetImageProcessorPil(
        size={"height": 64, "width": 64}, resample=0, rescale_offset=False, include_top=True),
        _states_and_pooled, ["last_hidden_state", "pooler_output"], "pooled"),
}


def image_package(name):
    def make(folder):
        model, processor, run, outputs, _ = IMAGE_MODELS[name]
        _save(folder, model(), processor)
        export(folder / "onnx/model.onnx", model(), run, pixels(64), outputs)
    return packages.made(name, make)
