// SPDX-License-Identifier: Apache-2.0
#include "head/head_snippets.hpp"

#include "head/head_codecs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace halfspace {

namespace {

/// `{}` is the file's name in quotes.
struct Template {
    std::string_view kind;
    std::string_view ending;
    std::string_view text;
};

constexpr std::string_view kPredict = "halfspace predict {} new-items -o scores.csv\n";

constexpr std::string_view kNumpy = R"(import json
import numpy as np

head = json.load(open({}, encoding="utf-8"))
scores = embedding @ np.float32(head["weights"]) + np.float32(head["bias"])
is_positive = scores >= (head["cut_off"] or 0)
)";

constexpr std::string_view kSklearn = R"(import json
import numpy as np
from sklearn.linear_model import LogisticRegression

head = json.load(open({}, encoding="utf-8"))
classifier = LogisticRegression()
classifier.classes_ = np.array([False, True])
classifier.coef_ = np.array([head["weights"]])
classifier.intercept_ = np.array([head["bias"]])
classifier.n_features_in_ = head["dim"]
scores = classifier.decision_function(embedding)
)";

constexpr std::string_view kTorch = R"(import torch
from safetensors.torch import load_file

state = load_file({})
head = torch.nn.Linear(state["weight"].shape[1], 1)
head.load_state_dict(state)
with torch.no_grad():
    scores = head(torch.as_tensor(embedding)).squeeze(1)
)";

constexpr std::string_view kOnnx = R"(import onnxruntime

session = onnxruntime.InferenceSession({})
scores = session.run(["score"], {{"embedding": embedding}})[0][:, 0]
)";

constexpr std::string_view kOnnxImage = R"(import json
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession({})
settings = json.loads(session.get_modelmeta().custom_metadata_map["preprocessing"])

def pixels(path):
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    size, crop = settings["size"], settings["crop_size"]
    if settings["do_resize"]:
        if "shortest_edge" in size:
            short = min(image.size)
            shape = [size["shortest_edge"] * side // short for side in image.size]
        else:
            shape = [size["width"], size["height"]]
        image = image.resize(shape, settings["resample"])
    if settings["do_center_crop"]:
        left, top = (image.width - crop["width"]) // 2, (image.height - crop["height"]) // 2
        image = image.crop((left, top, left + crop["width"], top + crop["height"]))
    values = np.float32(image) * settings["rescale_factor"] - settings["rescale_offset"]
    if settings["do_flip_channel_order"]:
        values = values[:, :, ::-1]
    values = (values - settings["image_mean"]) / settings["image_std"]
    if settings["include_top"]:
        values = values / settings["image_std"]
    return np.float32(values.transpose(2, 0, 1))

batch = np.stack([pixels(path) for path in paths])
scores = session.run(["score"], {{session.get_inputs()[0].name: batch}})[0][:, 0]
)";

constexpr std::string_view kOnnxText = R"(import json
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

session = onnxruntime.InferenceSession({})
settings = json.loads(session.get_modelmeta().custom_metadata_map["preprocessing"])
tokenizer = Tokenizer.from_file(tokenizer_json)  # the encoder's tokenizer.json
tokenizer.no_padding()
if settings["truncation"]:
    tokenizer.enable_truncation(settings["max_length"])

tokens = [tokenizer.encode(settings["prompt"] + text).ids for text in texts]
is_filled = settings["padding"] == "max_length"
length = settings["max_length"] if is_filled else max(map(len, tokens))
ids = np.full((len(texts), length), settings["pad_token_id"], np.int64)
mask = np.full_like(ids, not settings["masks_padding"])
for row, each in enumerate(tokens):
    ids[row, : len(each)] = each
    mask[row, : len(each)] = 1
given = {{"input_ids": ids, "attention_mask": mask}}
given = {{each.name: given[each.name] for each in session.get_inputs()}}
scores = session.run(["score"], given)[0][:, 0]
)";

constexpr std::array kTemplates = {Template{"predict", "json", kPredict},
                                   Template{"numpy", "json", kNumpy},
                                   Template{"sklearn", "json", kSklearn},
                                   Template{"torch", "safetensors", kTorch},
                                   Template{"onnx", "onnx", kOnnx},
                                   Template{"onnx_image", "image.onnx", kOnnxImage},
                                   Template{"onnx_text", "text.onnx", kOnnxText}};

std::string shell_quoted(const std::string& text) {
    const bool is_plain = std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_' || letter == '.' || letter == '-';
    });
    if (is_plain) return text;
    std::string quoted = "'";
    for (const char letter : text) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
    return quoted + "'";
}

/// Every JSON text is one of Python.
std::string text_for(const Template& each, const std::string& file) {
    return fmt::format(fmt::runtime(each.text),
                       each.kind == "predict" ? shell_quoted(file) : head_codecs::json_text(file));
}

}  // namespace

std::vector<HeadSnippet> head_snippets(const std::string& classifier, bool reads_images,
                                       bool reads_texts) {
    std::vector<HeadSnippet> snippets;
    for (const Template& each : kTemplates) {
        if ((each.kind == "onnx_image" && !reads_images) ||
            (each.kind == "onnx_text" && !reads_texts)) {
            continue;
        }
        const std::string file = fmt::format("{}.{}", classifier, each.ending);
        snippets.push_back({std::string(each.kind),
                            std::string(each.ending.substr(each.ending.rfind('.') + 1)),
                            text_for(each, file)});
    }
    return snippets;
}

std::string snippet_for_file(const std::string& file, std::string_view format,
                             std::string_view tower) {
    const std::string ending =
        tower.empty() ? std::string(format) : fmt::format("{}.{}", tower, format);
    const auto* const found = std::ranges::find_if(kTemplates, [&](const Template& each) {
        return each.ending == ending && each.kind != "predict";
    });
    return found == kTemplates.end() ? std::string() : text_for(*found, file);
}

}  // namespace halfspace
