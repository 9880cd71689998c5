// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "postgres/address.hpp"
#include "postgres/wire.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace halfspace {

/// How long the engine may take.
struct PostgresLimits {
    /// Whole seconds, unless the address says otherwise (connect_timeout).
    std::chrono::milliseconds connect{10000};
    /// To one query or change, unless the address says otherwise (answer_timeout).
    std::chrono::milliseconds answer{60000};
};

/// The connection broke in the middle: what was asked for is done or is not.
class ConnectionLost : public Error {
public:
    explicit ConnectionLost(const std::string& message) : Error(ErrorCode::Unavailable, message) {}
};

/// The values of a statement's $1, $2, ..., in binary.
class Parameters {
public:
    Parameters& add(std::int64_t number);
    Parameters& add(double number);
    Parameters& add(std::string bytes);  ///< text, bytea, vector, arrays: as `wire` writes them
    Parameters& add_vector(std::span<const float> row);

private:
    friend class PostgresConnection;
    std::vector<std::string> m_values;
};

/// The rows of an answer, or one of them when they are streamed.
class Answer {
public:
    explicit Answer(pg_result* result);

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool is_null(std::size_t row, int column) const noexcept;
    [[nodiscard]] std::string_view bytes(std::size_t row, int column) const noexcept;
    [[nodiscard]] std::int64_t integer(std::size_t row, int column) const;  ///< of any size
    [[nodiscard]] float real(std::size_t row, int column) const;            ///< float4
    [[nodiscard]] std::string text(std::size_t row, int column) const {
        return std::string(bytes(row, column));
    }

private:
    struct Clear {
        void operator()(pg_result* result) const noexcept;
    };
    friend class PostgresConnection;
    std::unique_ptr<pg_result, Clear> m_result;
};

/// One connection; the only user of libpq. Statements are prepared when first used and kept. One
/// thread at a time.
///
/// All members but `is_lost` throw Error: ConnectionLost; Unavailable if the engine took too long,
/// is full or busy; InvalidInput if it does not let us; Corrupt if tables are not as they were
/// made. After ConnectionLost and when the time is up the connection is of no use any more.
class PostgresConnection {
public:
    /// Connects. @throws Error also InvalidInput if a password is wrong or missing
    PostgresConnection(const PostgresAddress& address, const PostgresLimits& limits);

    [[nodiscard]] const PostgresAddress& address() const noexcept { return m_address; }
    [[nodiscard]] bool is_lost() const noexcept;
    [[nodiscard]] int server_version() const noexcept;  ///< 180004 is 18.4

    /// From now on gives up an answer that nobody waits for any more (base/wanted.hpp), with Error
    /// Unavailable; for connections that only read. The engine stops working on it too.
    void heed_whether_wanted() noexcept { m_heeds_whether_wanted = true; }

    /// Runs one command without values: BEGIN, CREATE, ...
    void execute(const std::string& sql);
    /// The same, however long it takes.
    void execute_at_length(const std::string& sql);

    Answer query(const std::string& sql, const Parameters& parameters = {});
    /// Calls `on_row` for each row of the answer as it comes; the whole is never held.
    void stream(const std::string& sql, const Parameters& parameters,
                const std::function<void(const Answer& row)>& on_row);

    /// Binary COPY ... FROM STDIN.
    /// @param fill  appends some more of the bytes to its argument; leaves it empty at the end
    void copy_in(const std::string& sql, const std::function<void(std::string& bytes)>& fill);

private:
    using Deadline = std::chrono::steady_clock::time_point;
    struct Close {
        void operator()(pg_conn* connection) const noexcept;
    };

    [[nodiscard]] Deadline deadline() const;
    void prepare(const std::string& sql);
    void send(const std::string& sql, const Parameters& parameters);
    void flush(Deadline deadline);
    void wait(bool for_writing, Deadline deadline);
    Answer next_result(Deadline deadline);
    /// The last of what is left to read. @throws Error for the first result that is one
    Answer finish(Deadline deadline);
    void check(const Answer& answer);
    [[noreturn]] void fail_lost();
    [[noreturn]] void fail_connecting() const;
    void set_up_session();

    PostgresAddress m_address;
    PostgresLimits m_limits;
    std::unique_ptr<pg_conn, Close> m_connection;
    bool m_heeds_whether_wanted = false;
    std::map<std::string, std::string> m_prepared;  ///< statement -> its name
};

/// One transaction on a connection; without `commit` it is undone.
class PostgresTransaction {
public:
    explicit PostgresTransaction(PostgresConnection& connection);
    PostgresTransaction(const PostgresTransaction&) = delete;
    PostgresTransaction& operator=(const PostgresTransaction&) = delete;
    ~PostgresTransaction();

    void commit();

private:
    PostgresConnection& m_connection;
    bool m_is_over = false;
};

}  // namespace halfspace
