// SPDX-License-Identifier: Apache-2.0
#include "weaviate/store_record.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "store/checks.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace halfspace {

namespace {

using nlohmann::json;

/// Any bytes as text: what is no plain character as %XX.
std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const bool is_plain = c > ' ' && c < '\x7F' && c != '%' && c != '"' && c != '\\';
        text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<std::uint8_t>(c));
    }
    return text;
}

std::string unescaped(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        unsigned value = 0;
        const char* const digits = text.data() + std::min(i + 1, text.size());
        const char* const end = text.data() + std::min(i + 3, text.size());
        if (std::from_chars(digits, end, value, 16).ptr != text.data() + i + 3) {
            throw Error(ErrorCode::Corrupt, "a split's name breaks off");
        }
        bytes += static_cast<char>(value);
        i += 2;
    }
    return bytes;
}

StoreRecord record_of(const json& parsed) {
    StoreRecord record;
    record.space = {parsed.at("dim").get<std::size_t>(),
                    parsed.at("fingerprint").get<std::string>()};
    record.opening = parsed.at("opening").get<std::string>();
    for (const json& name : parsed.at("splits")) {
        record.splits.push_back(unescaped(name.get<std::string>()));
    }
    for (const json& batch : parsed.at("batches")) {
        record.batches.push_back(
            {batch.at(0).get<std::uint64_t>(), batch.at(1).get<std::uint64_t>()});
        if (record.batches.back().split >= record.splits.size()) {
            throw Error(ErrorCode::Corrupt, "items are of a split that has no name");
        }
    }
    for (const json& mark : parsed.at("marks")) {
        record.marks[ClassifierId{mark.at(0).get<std::uint64_t>()}] =
            mark.at(1).get<std::int64_t>();
    }
    record.next_mark = parsed.at("next_mark").get<std::int64_t>();
    return record;
}

}  // namespace

std::uint64_t StoreRecord::items() const noexcept {
    std::uint64_t items = 0;
    for (const Batch& batch : batches) items += batch.count;
    return items;
}

std::uint64_t StoreRecord::place_of(std::string_view split) {
    const auto known = std::ranges::find(splits, split);
    const auto place = static_cast<std::uint64_t>(known - splits.begin());
    if (known == splits.end()) {
        check_split_name(split, splits.size());
        splits.emplace_back(split);
    }
    return place;
}

void StoreRecord::append(std::uint64_t count, std::uint64_t split) {
    if (count == 0) return;
    if (!batches.empty() && batches.back().split == split) {
        batches.back().count += count;
    } else {
        batches.push_back({count, split});
    }
}

void StoreRecord::truncate(std::uint64_t items) {
    std::uint64_t left = items;
    std::erase_if(batches, [&](Batch& batch) {
        batch.count = std::min(batch.count, left);
        left -= batch.count;
        return batch.count == 0;
    });
}

EngineState StoreRecord::state() const {
    EngineState state;
    state.names = splits;
    for (const std::string& name : splits) state.splits[name];
    for (const Batch& batch : batches) {
        ItemBits& bits = state.splits[splits[batch.split]];
        bits = bits.with_range(state.items, state.items + batch.count);
        state.items += batch.count;
    }
    for (const auto& [classifier, mark] : marks) state.seen[classifier];
    return state;
}

std::string StoreRecord::json() const {
    nlohmann::ordered_json text{{"version", kVersion},
                                {"dim", space.dim},
                                {"fingerprint", space.encoder_fingerprint},
                                {"opening", opening}};
    text["splits"] = nlohmann::ordered_json::array();
    for (const std::string& name : splits) text["splits"].push_back(escaped(name));
    text["batches"] = nlohmann::ordered_json::array();
    for (const Batch& batch : batches) text["batches"].push_back({batch.count, batch.split});
    text["marks"] = nlohmann::ordered_json::array();
    for (const auto& [classifier, mark] : marks) {
        text["marks"].push_back({value_of(classifier), mark});
    }
    text["next_mark"] = next_mark;
    return text.dump();
}

StoreRecord StoreRecord::parse(std::string_view text, std::string_view where) {
    try {
        const nlohmann::json parsed = json_in(text);
        const auto version = parsed.at("version").get<std::int64_t>();
        if (version > kVersion) {
            throw Error(ErrorCode::Conflict,
                        fmt::format("The vector store at {} is of version {} and this Halfspace "
                                    "knows {}; use a newer one",
                                    where, version, kVersion));
        }
        return record_of(parsed);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt) throw;
        throw Error(ErrorCode::Corrupt,
                    fmt::format("The record of the vector store at {} is damaged: {}", where,
                                error.what()));
    } catch (const nlohmann::json::exception& problem) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("The record of the vector store at {} is damaged: {}", where,
                                problem.what()));
    }
}

}  // namespace halfspace
