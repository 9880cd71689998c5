// SPDX-License-Identifier: Apache-2.0
#include "encode/package_override.hpp"

#include "base/error.hpp"
#include "encode/json_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// An object whose keys are taken one by one; what is left over in the end is refused.
class Keys {
public:
    Keys(const json& object, std::string where) : m_left(object), m_where(std::move(where)) {}

    template <typename Value>
    void take(const char* key, std::optional<Value>& into) {
        m_known.emplace_back(key);
        if (!m_left.contains(key)) return;
        into = m_left.at(key).get<Value>();
        m_left.erase(key);
    }

    [[nodiscard]] json take_object(const char* key) {
        std::optional<json> value;
        take(key, value);
        if (!value) return json::object();
        if (!value->is_object()) {
            throw Error(ErrorCode::Corrupt, fmt::format("{}{} is not an object", m_where, key));
        }
        return *value;
    }

    void refuse_others() const {
        if (m_left.empty()) return;
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{}{} is not known; known are {}", m_where, m_left.begin().key(),
                                fmt::join(m_known, ", ")));
    }

private:
    json m_left;
    std::string m_where;
    std::vector<std::string> m_known;
};

NetworkOverride take_network(Keys& keys) {
    NetworkOverride network;
    std::optional<std::string> path;
    std::optional<std::string> output;
    std::optional<std::string> pooling;
    keys.take("network", path);
    keys.take("output", output);
    keys.take("pooling", pooling);
    network.network = path.value_or("");
    network.output = output.value_or("");
    if (pooling) network.pooling = pooling_from(*pooling);
    const bool leaves_folder = network.network.is_absolute() ||
                               std::ranges::find(network.network, "..") != network.network.end();
    if (leaves_folder) {
        throw Error(ErrorCode::Corrupt, "network is not a path below the package's folder");
    }
    return network;
}

PackageOverride override_of(const json& config) {
    PackageOverride result;
    Keys keys(config, "");
    keys.take("dim", result.dim);
    const json image = keys.take_object("image");
    const json text = keys.take_object("text");
    keys.refuse_others();

    Keys image_keys(image, "image.");
    result.image = take_network(image_keys);
    result.preprocessor = image_keys.take_object("preprocessor");
    image_keys.refuse_others();

    Keys text_keys(text, "text.");
    result.text = take_network(text_keys);
    text_keys.take("token_limit", result.token_limit);
    text_keys.take("padding_id", result.padding_id);
    text_keys.take("pads_to_limit", result.pads_to_limit);
    text_keys.take("query_prompt", result.query_prompt);
    text_keys.take("item_prompt", result.item_prompt);
    text_keys.refuse_others();
    return result;
}

}  // namespace

PackageOverride read_package_override(const fs::path& folder) {
    const fs::path path = folder / kOverrideName;
    if (!fs::exists(path)) return {};
    const json config = read_json_object(path);
    return reading(path, [&] {
        try {
            return override_of(config);
        } catch (const Error& error) {
            throw Error(error.code(), path.string() + ": " + error.what());
        }
    });
}

}  // namespace halfspace
