// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace halfspace {

/// One prepared statement: bind values from 1, step through rows, read columns from 0.
///
/// Belongs to the thread that has its Database. Errors of SQLite become Error: Unavailable for a
/// full disk or a busy file, Corrupt for a damaged file, Conflict for a broken constraint.
class Statement {
public:
    Statement(sqlite3* database, std::string_view sql);
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() = default;

    /// Binds all parameters in order; `std::nullopt` binds NULL, spans of float and of bytes a
    /// BLOB.
    template <typename... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }

    /// Moves to the next row; false after the last.
    bool step();
    /// Steps once and expects no row.
    void run();
    void reset();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::vector<float> floats(int column) const;
    [[nodiscard]] std::vector<std::byte> bytes(int column) const;

private:
    void bind_one(int index, std::int64_t value);
    void bind_one(int index, std::uint64_t value) {
        bind_one(index, static_cast<std::int64_t>(value));
    }
    void bind_one(int index, int value) { bind_one(index, static_cast<std::int64_t>(value)); }
    void bind_one(int index, bool value) { bind_one(index, static_cast<std::int64_t>(value)); }
    void bind_one(int index, double value);
    void bind_one(int index, float value) { bind_one(index, static_cast<double>(value)); }
    void bind_one(int index, std::string_view value);
    void bind_one(int index, std::span<const float> value);
    void bind_one(int index, std::span<const std::byte> value);
    void bind_one(int index, std::nullopt_t);
    template <typename Value>
    void bind_one(int index, const std::optional<Value>& value) {
        value ? bind_one(index, *value) : bind_one(index, std::nullopt);
    }
    void bind_blob(int index, const void* data, std::size_t bytes);
    [[nodiscard]] std::span<const std::byte> blob(int column) const;
    void check(int code) const;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// A SQLite file in WAL mode with full synchronisation: what a transaction committed survives a
/// power cut.
class Database {
public:
    /// Opens `file`, makes it if it is not there. @throws Error Corrupt, Unavailable
    explicit Database(const std::filesystem::path& file);

    [[nodiscard]] Statement prepare(std::string_view sql) const;
    /// Runs statements that give no rows.
    void execute(const std::string& sql) const;
    [[nodiscard]] std::int64_t last_insert_id() const;
    [[nodiscard]] std::int64_t changes() const;

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };
    std::unique_ptr<sqlite3, Close> m_database;
};

/// All or nothing: rolls back when it goes unless `commit` was called. Not nested.
class Transaction {
public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

private:
    Database& m_database;
    bool m_is_open = true;
};

}  // namespace halfspace
