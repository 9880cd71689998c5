// SPDX-License-Identifier: Apache-2.0
#include "workspace/database.hpp"

#include "base/error.hpp"

#include <sqlite3.h>

#include <cstring>

namespace halfspace {

namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
    const char* file = sqlite3_db_filename(database, "main");
    const std::string name = file != nullptr && *file != '\0' ? file : "the catalogue";
    const std::string message = name + ": " + sqlite3_errmsg(database);
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: throw Error(ErrorCode::Corrupt, message);
        case SQLITE_CONSTRAINT: throw Error(ErrorCode::Conflict, message);
        default: throw Error(ErrorCode::Unavailable, message);
    }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    m_statement.reset(statement);
    if (code != SQLITE_OK) fail(database, code);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) fail(sqlite3_db_handle(m_statement.get()), code);
}

bool Statement::step() {
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        sqlite3* const database = sqlite3_db_handle(m_statement.get());
        const int extended = sqlite3_extended_errcode(database);
        fail(database, extended);
    }
    return false;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(m_statement.get());
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement.get(), column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_statement.get(), column);
}

std::string Statement::text(int column) const {
    const auto* text = sqlite3_column_text(m_statement.get(), column);
    if (text == nullptr) return {};
    const auto bytes = sqlite3_column_bytes(m_statement.get(), column);
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(bytes)};
}

std::span<const std::byte> Statement::blob(int column) const {
    const auto* data =
        static_cast<const std::byte*>(sqlite3_column_blob(m_statement.get(), column));
    const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return {data, data == nullptr ? 0 : bytes};
}

std::vector<float> Statement::floats(int column) const {
    const auto data = blob(column);
    std::vector<float> values(data.size() / sizeof(float));
    if (!values.empty()) std::memcpy(values.data(), data.data(), values.size() * sizeof(float));
    return values;
}

std::vector<std::byte> Statement::bytes(int column) const {
    const auto data = blob(column);
    return {data.begin(), data.end()};
}

void Statement::bind_one(int index, std::int64_t value) {
    check(sqlite3_bind_int64(m_statement.get(), index, value));
}

void Statement::bind_one(int index, double value) {
    check(sqlite3_bind_double(m_statement.get(), index, value));
}

void Statement::bind_one(int index, std::string_view value) {
    check(sqlite3_bind_text64(m_statement.get(), index, value.data(), value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_one(int index, std::span<const float> value) {
    bind_blob(index, value.data(), value.size_bytes());
}

void Statement::bind_one(int index, std::span<const std::byte> value) {
    bind_blob(index, value.data(), value.size_bytes());
}

void Statement::bind_blob(int index, const void* data, std::size_t bytes) {
    // A null pointer would bind NULL, and an empty span may have one.
    check(sqlite3_bind_blob64(m_statement.get(), index, bytes == 0 ? "" : data, bytes,
                              SQLITE_TRANSIENT));
}

void Statement::bind_one(int index, std::nullopt_t) {
    check(sqlite3_bind_null(m_statement.get(), index));
}

void Database::Close::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
        nullptr);
    m_database.reset(database);
    if (code != SQLITE_OK) fail(database, code);
    sqlite3_busy_timeout(database, 2000);
    execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA temp_store = MEMORY;");
}

Statement Database::prepare(std::string_view sql) const {
    return {m_database.get(), sql};
}

void Database::execute(const std::string& sql) const {
    const int code = sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(m_database.get(), code);
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(m_database.get());
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(m_database.get());
}

Transaction::Transaction(Database& database) : m_database(database) {
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!m_is_open) return;
    try {
        m_database.execute("ROLLBACK");
    } catch (const Error&) {
        // SQLite has rolled back by itself already, as it does when the disk is full.
    }
}

void Transaction::commit() {
    m_database.execute("COMMIT");
    m_is_open = false;
}

}  // namespace halfspace
