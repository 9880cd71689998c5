// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_export.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

/// Which of the columns that depend on the data there are.
struct Contents {
    bool has_texts = false;
    bool has_images = false;
};

Contents contents_of(const std::vector<Card>& cards, ExportedPictures pictures) {
    Contents contents;
    for (const Card& card : cards) {
        contents.has_texts |= card.item.kind == ItemKind::Text;
        contents.has_images |=
            card.item.kind == ItemKind::Image && pictures != ExportedPictures::None;
    }
    return contents;
}

std::vector<CellColumn> columns_for(const Contents& contents) {
    std::vector<CellColumn> columns{{"path", CellType::Text}, {"split", CellType::Text}};
    if (contents.has_texts) columns.push_back({"text", CellType::Text});
    if (contents.has_images) columns.push_back({"image", CellType::Image});
    columns.push_back({"score", CellType::Number});
    columns.push_back({"unsure", CellType::Truth});
    columns.push_back({"label", CellType::Integer});
    columns.push_back({"metadata", CellType::Json});
    return columns;
}

ordered_json feature_of(const CellColumn& column) {
    if (column.name == "label")
        return {{"names", {"negative", "positive"}}, {"_type", "ClassLabel"}};
    switch (column.type) {
        case CellType::Image: return {{"_type", "Image"}};
        case CellType::Number: return {{"dtype", "float32"}, {"_type", "Value"}};
        case CellType::Integer: return {{"dtype", "int64"}, {"_type", "Value"}};
        case CellType::Truth: return {{"dtype", "bool"}, {"_type", "Value"}};
        case CellType::Text:
        case CellType::Json: break;
    }
    return {{"dtype", "string"}, {"_type", "Value"}};
}

/// What Hugging Face's datasets reads of a Parquet file's schema to know the columns' meanings.
TableMetadata features_of(const std::vector<CellColumn>& columns) {
    ordered_json features;
    for (const CellColumn& column : columns) features[column.name] = feature_of(column);
    return {{"huggingface", ordered_json{{"info", {{"features", features}}}}.dump()}};
}

/// Turns labelled items into rows.
class LabelRows {
public:
    LabelRows(Workspace& workspace, ExportedPictures pictures, Contents contents, bool keeps_bytes)
        : m_workspace(workspace),
          m_pictures(pictures),
          m_contents(contents),
          m_keeps_bytes(keeps_bytes) {}

    std::vector<Cell> row_of(const Card& card, LabelExport& done) {
        const ItemRecord item = m_workspace.item(card.item.id, Workspace::TextPart::Whole);
        std::vector<Cell> row{item.key, item.split};
        if (m_contents.has_texts) {
            row.push_back(item.kind == ItemKind::Text ? Cell(item.text) : Cell());
        }
        if (m_contents.has_images) row.push_back(picture_of(item, done));
        const LabelValue& label = card.label;
        row.push_back(label.score ? Cell(*label.score) : Cell());
        row.emplace_back(label.unsure);
        row.push_back(class_of(label));
        row.emplace_back(metadata_of(item));
        return row;
    }

private:
    static Cell class_of(const LabelValue& label) {
        if (!label.score || *label.score == 0) return {};
        return std::int64_t{*label.score > 0};
    }

    static std::string metadata_of(const ItemRecord& item) {
        ordered_json metadata = ordered_json::object();
        for (const auto& [name, value] : item.metadata) metadata[name] = value;
        return metadata.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    }

    Cell picture_of(const ItemRecord& item, LabelExport& done) {
        if (item.kind != ItemKind::Image) return {};
        try {
            const auto file = m_workspace.picture_file(item.id);
            if (file && m_pictures == ExportedPictures::Paths) {
                return ImageCell{{}, file->path.string()};
            }
            if (!m_keeps_bytes) return ImageCell{{}, file ? file->path.string() : item.key};
            return ImageCell{m_workspace.picture(item.id), item.key};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            done.without_picture.push_back(item.key);
            return {};
        }
    }

    Workspace& m_workspace;
    ExportedPictures m_pictures;
    Contents m_contents;
    bool m_keeps_bytes;
};

std::vector<Card> all_labels(Loop& loop, const std::string& classifier) {
    CardPage page =
        loop.labels(classifier, LabelQuery{}, 0, std::numeric_limits<std::int64_t>::max());
    if (page.cards.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The classifier {} has no label to export", classifier));
    }
    return std::move(page.cards);
}

LabelExport write_labels(Workspace& workspace, const std::vector<Card>& cards, TableFormat format,
                         ExportedPictures pictures, std::unique_ptr<ByteSink> sink,
                         const ProgressCallback& on_progress = {}) {
    const Contents contents = contents_of(cards, pictures);
    const auto columns = columns_for(contents);
    const auto table = open_table_writer(std::move(sink), format, columns, features_of(columns));
    LabelExport done;
    LabelRows rows(workspace, pictures, contents, format == TableFormat::Parquet);
    const ProgressMeter meter(cards.size());
    for (const Card& card : cards) {
        table->append(rows.row_of(card, done));
        ++done.labels;
        if (on_progress) on_progress(meter.at(done.labels, done.without_picture.size()));
    }
    table->finish();
    return done;
}

/// Hugging Face's names of splits are words.
std::string split_word(const std::string& split) {
    std::string word = split;
    std::ranges::replace_if(
        word, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '_'; }, '_');
    return word.empty() ? "train" : word;
}

/// `text` in double quotes, as YAML and JSON both read it.
std::string quoted(const std::string& text) {
    return ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string card_of(const ClassifierState& state, std::uint64_t labels, const std::string& file,
                    bool has_images, bool has_texts) {
    std::string tasks;
    if (has_images) tasks += "- image-classification\n";
    if (has_texts) tasks += "- text-classification\n";
    return fmt::format(
        "---\n"
        "pretty_name: {}\n"
        "{}{}"
        "configs:\n"
        "- config_name: default\n"
        "  data_files:\n"
        "  - split: {}\n"
        "    path: {}\n"
        "---\n\n"
        "# {}\n\n"
        "{} labels of a classifier, made with Halfspace.\n\n"
        "| column | what it is |\n|---|---|\n"
        "| path | the item within its source |\n"
        "| split | of the data it comes from |\n"
        "| score | a person's, -1 to 1; empty where unsure |\n"
        "| unsure | the person could not tell |\n"
        "| label | positive (score above 0), negative (below 0), else empty |\n"
        "| metadata | what the data says of the item, as JSON |\n\n"
        "```python\n"
        "import datasets\n\n"
        "labels = datasets.load_dataset(\".\")[{}]\n"
        "```\n",
        quoted(state.name), tasks.empty() ? "" : "task_categories:\n", tasks,
        split_word(state.split), quoted(file), state.name, labels, quoted(split_word(state.split)));
}

void require_free(const fs::path& folder) {
    if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder))) {
        throw Error(ErrorCode::Conflict,
                    folder.string() + " is there already; name a folder that is not");
    }
}

}  // namespace

ExportedPictures exported_pictures_from(std::string_view name) {
    if (name == "bytes") return ExportedPictures::Bytes;
    if (name == "paths") return ExportedPictures::Paths;
    if (name == "none") return ExportedPictures::None;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("pictures are bytes, paths or none, not \"{}\"", name));
}

LabelExport export_labels(Loop& loop, Workspace& workspace, const std::string& classifier,
                          TableFormat format, ExportedPictures pictures,
                          std::unique_ptr<ByteSink> sink) {
    return write_labels(workspace, all_labels(loop, classifier), format, pictures, std::move(sink));
}

LabelExport export_label_dataset(Loop& loop, Workspace& workspace, const std::string& classifier,
                                 ExportedPictures pictures, const fs::path& folder,
                                 const ProgressCallback& on_progress) {
    const fs::path place = fs::absolute(folder).lexically_normal();
    const fs::path whole = place.has_filename() ? place : place.parent_path();
    require_free(whole);
    const ClassifierState state = loop.state(classifier);
    const std::vector<Card> cards = all_labels(loop, classifier);
    const Contents contents = contents_of(cards, pictures);
    fs::path beside = whole;
    beside += ".unfinished";
    fs::remove_all(beside);
    fs::create_directories(beside / "data");
    const std::string file = "data/" + split_word(state.split) + "-00000-of-00001.parquet";
    try {
        const LabelExport done = write_labels(workspace, cards, TableFormat::Parquet, pictures,
                                              replace_file(beside / file), on_progress);
        write_file(beside / "README.md",
                   card_of(state, done.labels, file, contents.has_images, contents.has_texts));
        fs::remove(whole);
        rename_file(beside, whole);
        sync_folder(whole.parent_path());
        return done;
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(beside, ignored);
        throw;
    }
}

}  // namespace halfspace
