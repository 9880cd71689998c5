// SPDX-License-Identifier: Apache-2.0
#include "data/table_source.hpp"

#include "base/error.hpp"
#include "data/chunks.hpp"
#include "data/fetch.hpp"
#include "data/row_finder.hpp"
#include "data/splits.hpp"
#include "data/vectors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kSampleRows = 100;
constexpr std::size_t kSample_bytes = 16U << 20U;
constexpr std::size_t kBatch_bytes = 64U << 20U;
constexpr std::size_t kDownloads = 32;
constexpr std::size_t kIdsCompared = 20;

std::size_t bytes_of(const Row& row) {
    std::size_t bytes = 0;
    for (const Value& value : row.values) {
        if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    }
    return bytes;
}

std::size_t bytes_of(const Record& record) {
    std::size_t bytes = record.vector.size() * sizeof(float);
    if (const auto* image = std::get_if<ImageBytes>(&record.content)) bytes += image->bytes.size();
    if (const auto* text = std::get_if<Text>(&record.content)) bytes += text->text.size();
    for (const auto& [name, value] : record.metadata) bytes += value.size();
    return bytes;
}

void check(const TextOptions& options) {
    if (options.in_chunks &&
        (options.chunk_characters < 100 || options.chunk_characters > 100'000)) {
        throw Error(ErrorCode::InvalidInput, fmt::format("A chunk of {} characters; it can be 100 "
                                                         "to 100,000",
                                                         options.chunk_characters));
    }
}

/// The key without its chunk, and that chunk's number from 1.
std::pair<std::string, std::size_t> parted(const std::string& key) {
    const auto mark = key.rfind('~');
    std::size_t chunk = 0;
    if (mark != std::string::npos) {
        std::from_chars(key.data() + mark + 1, key.data() + key.size(), chunk);
    }
    return {key.substr(0, mark), chunk};
}

/// The first rows of the first file that has any.
struct Sample {
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::string file;
    std::string note;
    bool counts_rows = false;
};

Sample take_sample_of(const TableFile& file, RowReader& reader) {
    Sample sample;
    std::size_t bytes = 0;
    Row row;
    while (sample.rows.size() < kSampleRows && bytes < kSample_bytes && reader.next(row)) {
        bytes += bytes_of(row);
        sample.rows.push_back(std::exchange(row, {}));
    }
    sample.columns = reader.columns();
    sample.file = file.name;
    sample.note = reader.note();
    sample.counts_rows = reader.count().has_value();
    return sample;
}

Sample take_sample(const TableFiles& files) {
    std::optional<Error> first_error;
    for (const TableFile& file : files.files) {
        try {
            Sample sample = take_sample_of(file, *files.open(file.path));
            if (!sample.rows.empty()) return sample;
        } catch (const Error& error) {  // costs that file only, if another can be read
            if (!first_error) first_error = error;
        }
    }
    if (first_error) throw *first_error;
    throw Error(ErrorCode::InvalidInput, fmt::format("There is no row in {}", files.root.string()));
}

/// The ids of a file's first rows; none if it cannot be read.
std::vector<std::string> first_ids(const TableFiles& files, const TableFile& file,
                                   const std::string& id) {
    std::vector<std::string> ids;
    try {
        const auto reader = files.open(file.path);
        const auto& columns = reader->columns();
        std::vector<Want> wants;
        for (const Column& column : columns) {
            wants.push_back(column.name == id ? Want::Text : Want::Nothing);
        }
        reader->want(wants);
        reader->seek(1);
        Row row;
        for (std::size_t i = 0; i < kIdsCompared && reader->next(row); ++i) {
            const auto at = static_cast<std::size_t>(std::ranges::find(columns, id, &Column::name) -
                                                     columns.begin());
            const auto* text =
                at < row.values.size() ? std::get_if<std::string>(&row.values[at]) : nullptr;
            if (text) ids.push_back(*text);
        }
    } catch (const Error&) {
        return {};  // `next` will say that this file cannot be read
    }
    return ids;
}

/// Whether the ids at the beginning of the files meet, as they do where each split counts anew.
bool ids_repeat(const TableFiles& files, const std::string& id) {
    std::set<std::string> splits;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < files.files.size(); ++i) {
        const TableFile& file = files.files[i];
        if (!splits.insert(file.split).second && i != 1) continue;
        for (std::string& value : first_ids(files, file, id)) {
            if (!ids.insert(std::move(value)).second) return true;
        }
    }
    return false;
}

std::size_t dim_of(const Sample& sample, const std::string& vector) {
    const auto at = static_cast<std::size_t>(
        std::ranges::find(sample.columns, vector, &Column::name) - sample.columns.begin());
    for (const Row& row : sample.rows) {
        const auto* text =
            at < row.values.size() ? std::get_if<std::string>(&row.values[at]) : nullptr;
        const auto numbers = text ? parse_vector(*text) : std::nullopt;
        if (numbers && vector_problem(*numbers, 0).empty()) return numbers->size();
    }
    return 0;
}

/// Rows of all files, if they say; a file that cannot be opened is one record.
std::uint64_t count_rows(const TableFiles& files) {
    std::uint64_t count = files.skipped.size();
    for (const TableFile& file : files.files) {
        try {
            count += files.open(file.path)->count().value_or(0);
        } catch (const Error&) {
            ++count;
        }
    }
    return count;
}

SplitRule rule_of(const TableFiles& files, const SplitOptions& options, const Columns& columns) {
    if (options.rule != SplitRule::Auto) return options.rule;
    if (!columns.split.empty()) return SplitRule::Auto;
    const bool is_named =
        std::ranges::any_of(files.files, [](const TableFile& file) { return !file.split.empty(); });
    return is_named ? SplitRule::Folder : SplitRule::Hash;
}

class TableSource : public Source {
public:
    TableSource(TableFiles files, SourceInfo info, RecordMaker maker, SourceOptions options)
        : m_files(std::move(files)),
          m_info(std::move(info)),
          m_maker(std::move(maker)),
          m_options(std::move(options)),
          m_finder(m_files, m_maker) {}

    [[nodiscard]] const SourceInfo& info() const noexcept override { return m_info; }

    std::vector<Record> next(std::size_t count) override {
        std::vector<Record> records;
        std::vector<std::string> addresses;
        std::vector<std::size_t> places;
        std::size_t bytes = 0;
        while (records.size() < count && bytes < kBatch_bytes && addresses.size() < kDownloads &&
               (!m_ready.empty() || read_row())) {
            if (m_ready.empty()) continue;
            MadeRecord made = std::move(m_ready.front());
            m_ready.pop_front();
            bytes += bytes_of(made.record);
            if (!made.address.empty()) {
                addresses.push_back(std::move(made.address));
                places.push_back(records.size());
            }
            records.push_back(std::move(made.record));
        }
        auto fetched = fetch(addresses);
        for (std::size_t i = 0; i < fetched.size(); ++i) {
            Record& record = records[places[i]];
            if (fetched[i].problem.empty()) {
                record.content = ImageBytes{std::move(fetched[i].bytes)};
            } else {
                record.problem = addresses[i] + ": " + fetched[i].problem;
                record.vector.clear();
            }
        }
        return records;
    }

    [[nodiscard]] Content content(const std::string& key) const override {
        if (m_info.kind == ItemKind::Vector) return NoContent{};
        const bool is_chunk = m_options.texts.in_chunks && m_info.kind == ItemKind::Text;
        const auto [row_key, chunk] = is_chunk ? parted(key) : std::pair{key, std::size_t{0}};
        MadeRecord made;
        {
            const std::scoped_lock lock(m_mutex);
            const auto found = m_finder.find(row_key);
            made = m_maker.content_of(*found.file, found.row, *found.columns);
        }
        if (!made.address.empty()) return download(made.address);
        if (!is_chunk || chunk == 0) return std::move(made.record.content);
        auto pieces =
            split_text(std::get<Text>(made.record.content).text, m_options.texts.chunk_characters);
        if (chunk > pieces.size()) {
            throw Error(ErrorCode::NotFound, "The text of " + key + " is shorter now");
        }
        return Text{std::move(pieces[chunk - 1])};
    }

private:
    static Content download(const std::string& address) {
        auto fetched = fetch({&address, 1});
        if (!fetched.front().problem.empty()) {
            throw Error(ErrorCode::NotFound, address + ": " + fetched.front().problem);
        }
        return ImageBytes{std::move(fetched.front().bytes)};
    }

    /// Makes more records ready; false at the end.
    bool read_row() {
        while (m_file < m_files.files.size()) {
            const TableFile& file = m_files.files[m_file];
            try {
                if (!m_reader) open_file(file);
                Row row;
                if (m_reader->next(row)) {
                    std::vector<MadeRecord> made;
                    m_maker.make(file, m_files.is_one_row_a_file, std::move(row),
                                 m_reader->columns(), made);
                    std::ranges::move(made, std::back_inserter(m_ready));
                    return true;
                }
            } catch (const Error& error) {
                add_problem(file.name, error.what());
                end_file();
                return true;
            }
            end_file();
        }
        if (m_skipped == m_files.skipped.size()) return false;
        const SkippedFile& skipped = m_files.skipped[m_skipped++];
        add_problem(skipped.path, skipped.reason);
        return true;
    }

    void open_file(const TableFile& file) {
        m_reader = m_files.open(file.path);
        m_reader->want(m_maker.wants(m_reader->columns()));
        m_reader->seek(1);
    }

    void end_file() {
        m_reader.reset();
        ++m_file;
    }

    void add_problem(const std::string& name, std::string problem) {
        MadeRecord made;
        made.record.key = name;
        made.record.content = NoContent{};
        made.record.problem = std::move(problem);
        m_ready.push_back(std::move(made));
    }

    TableFiles m_files;
    SourceInfo m_info;
    RecordMaker m_maker;
    SourceOptions m_options;
    std::unique_ptr<RowReader> m_reader;
    std::size_t m_file = 0;
    std::size_t m_skipped = 0;
    std::deque<MadeRecord> m_ready;
    mutable std::mutex m_mutex;
    mutable RowFinder m_finder;  // guarded by m_mutex
};

}  // namespace

std::unique_ptr<Source> open_table(TableFiles files, const SourceOptions& options,
                                   RecordKeys keys) {
    check(options.splits);
    check(options.texts);
    const Sample sample = take_sample(files);
    ColumnChoice choice = choose_columns(sample.columns, sample.rows, options.columns, sample.file);
    if (options.columns.id.empty() && !choice.columns.id.empty() && files.files.size() > 1 &&
        ids_repeat(files, choice.columns.id)) {
        choice.notes.push_back("column " + choice.columns.id +
                               " repeats from file to file; rows are named by file and number");
        choice.columns.id.clear();
    }
    if (keys == RecordKeys::Rows) choice.columns.id.clear();
    SourceInfo info;
    info.root = files.root;
    info.format = files.format;
    info.kind = choice.kind;
    info.has_vectors = choice.has_vectors;
    info.columns = choice.columns;
    for (const Column& column : sample.columns) info.all_columns.push_back(column.name);
    info.rule_used = rule_of(files, options.splits, choice.columns);
    info.dim = choice.has_vectors ? dim_of(sample, choice.columns.vector) : 0;
    const bool in_chunks = options.texts.in_chunks && choice.kind == ItemKind::Text;
    if (sample.counts_rows && !in_chunks) info.count = count_rows(files);
    info.notes = choice.notes;
    if (!sample.note.empty()) info.notes.push_back(sample.file + ": " + sample.note);
    if (in_chunks) {
        info.notes.push_back(fmt::format("texts in chunks of at most {} characters",
                                         options.texts.chunk_characters));
    }
    if (options.splits.rule == SplitRule::Folder) {
        for (TableFile& file : files.files) file.split = split_by_folder(file.name);
    }
    RecordMaker maker(options, std::move(choice), info.rule_used, info.dim);
    return std::make_unique<TableSource>(std::move(files), std::move(info), std::move(maker),
                                         options);
}

}  // namespace halfspace
