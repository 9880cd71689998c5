// SPDX-License-Identifier: Apache-2.0
#include "postgres/connection.hpp"

#include "base/wanted.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kBinary = 1;

/// On one line.
std::string trimmed(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_space = c == '\n' || c == '\t' || c == ' ';
        if (!is_space) line += c;
        if (is_space && !line.empty() && line.back() != ' ') line += ' ';
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

/// What PostgreSQL's error codes (appendix A of its manual) mean to the caller.
ErrorCode code_of(std::string_view state) {
    static constexpr std::array<std::string_view, 7> kPasses{"08", "25", "40", "53",
                                                             "55", "57", "58"};
    if (state == "42501" || state.starts_with("28")) return ErrorCode::InvalidInput;
    const bool passes = std::ranges::any_of(
        kPasses, [&](std::string_view kind) { return state.starts_with(kind); });
    return passes ? ErrorCode::Unavailable : ErrorCode::Corrupt;
}

/// Whether the server ends the connection with this error.
bool ends_connection(std::string_view state) {
    return state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03";
}

}  // namespace

Parameters& Parameters::add(std::int64_t number) {
    std::string bytes;
    wire::append(bytes, number);
    return add(std::move(bytes));
}

Parameters& Parameters::add(double number) {
    return add(std::bit_cast<std::int64_t>(number));
}

Parameters& Parameters::add(std::string bytes) {
    m_values.push_back(std::move(bytes));
    return *this;
}

Parameters& Parameters::add_vector(std::span<const float> row) {
    std::string bytes;
    wire::append_vector(bytes, row);
    return add(std::move(bytes));
}

void Answer::Clear::operator()(pg_result* result) const noexcept {
    PQclear(result);
}

Answer::Answer(pg_result* result) : m_result(result) {}

std::size_t Answer::size() const noexcept {
    return static_cast<std::size_t>(PQntuples(m_result.get()));
}

bool Answer::is_null(std::size_t row, int column) const noexcept {
    return PQgetisnull(m_result.get(), static_cast<int>(row), column) == 1;
}

std::string_view Answer::bytes(std::size_t row, int column) const noexcept {
    return {PQgetvalue(m_result.get(), static_cast<int>(row), column),
            static_cast<std::size_t>(PQgetlength(m_result.get(), static_cast<int>(row), column))};
}

std::int64_t Answer::integer(std::size_t row, int column) const {
    const std::string_view value = bytes(row, column);
    switch (value.size()) {
        case 1: return wire::read<std::int8_t>(value.data());
        case 2: return wire::read<std::int16_t>(value.data());
        case 4: return wire::read<std::int32_t>(value.data());
        case 8: return wire::read<std::int64_t>(value.data());
        default: throw Error(ErrorCode::Corrupt, "PostgreSQL answered with a number that is none");
    }
}

float Answer::real(std::size_t row, int column) const {
    const std::string_view value = bytes(row, column);
    if (value.size() == sizeof(float)) return wire::read_float(value.data());
    throw Error(ErrorCode::Corrupt, "PostgreSQL answered with a number that is none");
}

void PostgresConnection::Close::operator()(pg_conn* connection) const noexcept {
    PQfinish(connection);
}

PostgresConnection::PostgresConnection(const PostgresAddress& address, const PostgresLimits& limits)
    : m_address(address), m_limits(limits) {
    if (address.answer) m_limits.answer = *address.answer;
    const std::string seconds =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(limits.connect).count());
    const std::string silence = std::to_string(m_limits.answer.count());
    // The address comes after what it may say otherwise, and before what it may not.
    const std::array<const char*, 7> names{"connect_timeout",
                                           "tcp_user_timeout",
                                           "keepalives_idle",
                                           "fallback_application_name",
                                           "dbname",
                                           "client_encoding",
                                           nullptr};
    const std::array<const char*, 7> values{
        seconds.c_str(), silence.c_str(), "10", "halfspace", address.connection.c_str(),
        "UTF8",          nullptr};
    m_connection.reset(PQconnectdbParams(names.data(), values.data(), /*expand_dbname=*/1));
    if (is_lost()) fail_connecting();
    PQsetNoticeProcessor(
        m_connection.get(), [](void* /*unused*/, const char* /*notice*/) {}, nullptr);
    PQsetnonblocking(m_connection.get(), 1);
    set_up_session();
}

void PostgresConnection::set_up_session() {
    execute(fmt::format("SET statement_timeout = {}", m_limits.answer.count()));
    execute(
        "SET lock_timeout = 0; SET plan_cache_mode = force_generic_plan; SET jit = off;"
        "SET default_transaction_isolation = 'read committed'");
    // What was acknowledged is not lost: stricter settings of the server stay.
    execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local')");
    // A query whose asker has gone, or was killed, does not go on for nothing. Not every system
    // that a server can run on can tell.
    try {
        execute("SET client_connection_check_interval = 500");
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Error&) {
    }
}

bool PostgresConnection::is_lost() const noexcept {
    return PQstatus(m_connection.get()) != CONNECTION_OK;
}

int PostgresConnection::server_version() const noexcept {
    return PQserverVersion(m_connection.get());
}

void PostgresConnection::fail_connecting() const {
    const std::string said = trimmed(PQerrorMessage(m_connection.get()));
    if (PQconnectionNeedsPassword(m_connection.get()) == 1) {
        throw Error(ErrorCode::InvalidInput,
                    "PostgreSQL wants a password: put it into the environment variable PGPASSWORD "
                    "or into ~/.pgpass (mode 0600). It said: " +
                        said);
    }
    if (PQconnectionUsedPassword(m_connection.get()) == 1) {
        throw Error(ErrorCode::InvalidInput,
                    "PostgreSQL does not let us in with this user and password (PGPASSWORD or "
                    "~/.pgpass). It said: " +
                        said);
    }
    // libpq goes on to ask whether it runs and listens.
    const std::string why = said.substr(0, said.find(" Is the server running"));
    throw Error(ErrorCode::Unavailable,
                fmt::format("The store's PostgreSQL cannot be reached: {}. Start it, or check the "
                            "network and the store's address ({}). What is labelled is safe",
                            why, m_address.text()));
}

void PostgresConnection::fail_lost() {
    const std::string said = m_connection ? trimmed(PQerrorMessage(m_connection.get())) : "";
    m_connection.reset();
    throw ConnectionLost("The connection to the store's PostgreSQL broke" +
                         (said.empty() ? std::string() : ": " + said));
}

PostgresConnection::Deadline PostgresConnection::deadline() const {
    // The server ends a statement that takes too long by itself; this is for one that is silent.
    return steady_clock::now() + m_limits.answer +
           std::min(m_limits.answer / 4, milliseconds(5000));
}

void PostgresConnection::wait(bool for_writing, Deadline deadline) {
    pollfd socket{.fd = PQsocket(m_connection.get()),
                  .events = static_cast<short>(POLLIN | (for_writing ? POLLOUT : 0)),
                  .revents = 0};
    for (auto left = milliseconds(1); left.count() > 0;) {
        left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        const auto longest =
            m_heeds_whether_wanted ? WantedWhile::kBetweenLooks : milliseconds(1000000000);
        const auto time = std::clamp(left, milliseconds(0), longest);
        const int ready = poll(&socket, 1, static_cast<int>(time.count()));
        if (ready > 0 || (ready < 0 && errno == EINTR)) return;
        if (ready < 0) fail_lost();
        if (m_heeds_whether_wanted && !WantedWhile::holds()) {
            m_connection.reset();
            WantedWhile::give_up();
        }
    }
    m_connection.reset();
    throw Error(ErrorCode::Unavailable,
                fmt::format("The store's PostgreSQL did not answer within {} s",
                            static_cast<double>(m_limits.answer.count()) / 1000));
}

void PostgresConnection::flush(Deadline deadline) {
    for (;;) {
        const int left = PQflush(m_connection.get());
        if (left < 0) fail_lost();
        if (left == 0) return;
        wait(/*for_writing=*/true, deadline);
        if (PQconsumeInput(m_connection.get()) == 0) fail_lost();
    }
}

Answer PostgresConnection::next_result(Deadline deadline) {
    while (PQisBusy(m_connection.get()) == 1) {
        wait(/*for_writing=*/false, deadline);
        if (PQconsumeInput(m_connection.get()) == 0) fail_lost();
    }
    return Answer(PQgetResult(m_connection.get()));
}

void PostgresConnection::check(const Answer& answer) {
    const ExecStatusType status = PQresultStatus(answer.m_result.get());
    if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return;
    const char* const given = PQresultErrorField(answer.m_result.get(), PG_DIAG_SQLSTATE);
    const std::string state = given == nullptr ? "" : given;
    if (state.empty() || ends_connection(state)) fail_lost();
    const char* const primary = PQresultErrorField(answer.m_result.get(), PG_DIAG_MESSAGE_PRIMARY);
    throw Error(code_of(state),
                fmt::format("The store's PostgreSQL ({}) says: {}", m_address.text(),
                            primary == nullptr ? state : std::string(primary)));
}

Answer PostgresConnection::finish(Deadline deadline) {
    Answer last(nullptr);
    std::optional<Answer> problem;
    for (Answer answer = next_result(deadline); answer.m_result; answer = next_result(deadline)) {
        const ExecStatusType status = PQresultStatus(answer.m_result.get());
        if (status == PGRES_COPY_IN) return answer;
        const bool is_bad = status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
        if (is_bad && !problem) {
            problem = std::move(answer);
        } else {
            last = std::move(answer);
        }
    }
    if (problem) check(*problem);
    if (!last.m_result) fail_lost();
    return last;
}

void PostgresConnection::execute(const std::string& sql) {
    if (is_lost()) fail_lost();
    if (PQsendQuery(m_connection.get(), sql.c_str()) == 0) fail_lost();
    const Deadline end = deadline();
    flush(end);
    finish(end);
}

void PostgresConnection::execute_at_length(const std::string& sql) {
    execute("SET statement_timeout = 0");
    if (PQsendQuery(m_connection.get(), sql.c_str()) == 0) fail_lost();
    constexpr std::chrono::hours kForEver{24 * 365};
    const Deadline end = steady_clock::now() + kForEver;
    flush(end);
    finish(end);
    execute(fmt::format("SET statement_timeout = {}", m_limits.answer.count()));
}

void PostgresConnection::prepare(const std::string& sql) {
    if (m_prepared.contains(sql)) return;
    if (is_lost()) fail_lost();
    const std::string name = "halfspace_" + std::to_string(m_prepared.size());
    if (PQsendPrepare(m_connection.get(), name.c_str(), sql.c_str(), 0, nullptr) == 0) fail_lost();
    const Deadline end = deadline();
    flush(end);
    finish(end);
    m_prepared.emplace(sql, name);
}

void PostgresConnection::send(const std::string& sql, const Parameters& parameters) {
    prepare(sql);
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const std::string& value : parameters.m_values) {
        values.push_back(value.data());
        lengths.push_back(static_cast<int>(value.size()));
    }
    const std::vector<int> formats(values.size(), kBinary);
    if (PQsendQueryPrepared(m_connection.get(), m_prepared.at(sql).c_str(),
                            static_cast<int>(values.size()), values.data(), lengths.data(),
                            formats.data(), kBinary) == 0) {
        fail_lost();
    }
}

Answer PostgresConnection::query(const std::string& sql, const Parameters& parameters) {
    const Deadline end = deadline();
    send(sql, parameters);
    flush(end);
    return finish(end);
}

void PostgresConnection::stream(const std::string& sql, const Parameters& parameters,
                                const std::function<void(const Answer& row)>& on_row) {
    send(sql, parameters);
    PQsetSingleRowMode(m_connection.get());
    flush(deadline());
    try {
        for (;;) {
            const Answer answer = next_result(deadline());  // anew for each row: it is not silent
            if (!answer.m_result) return;
            if (PQresultStatus(answer.m_result.get()) == PGRES_SINGLE_TUPLE) on_row(answer);
            check(answer);
        }
    } catch (...) {
        m_connection.reset();  // rows are on their way that nobody will take
        throw;
    }
}

void PostgresConnection::copy_in(const std::string& sql,
                                 const std::function<void(std::string& bytes)>& fill) {
    execute(sql);
    std::string bytes;
    for (fill(bytes); !bytes.empty(); fill(bytes)) {
        const Deadline end = deadline();
        int sent = 0;
        while ((sent = PQputCopyData(m_connection.get(), bytes.data(),
                                     static_cast<int>(bytes.size()))) == 0) {
            wait(/*for_writing=*/true, end);
        }
        if (sent < 0) fail_lost();
        flush(end);
        bytes.clear();
    }
    const Deadline end = deadline();
    int ended = 0;
    while ((ended = PQputCopyEnd(m_connection.get(), nullptr)) == 0)
        wait(/*for_writing=*/true, end);
    if (ended < 0) fail_lost();
    flush(end);
    finish(end);
}

PostgresTransaction::PostgresTransaction(PostgresConnection& connection)
    : m_connection(connection) {
    m_connection.execute("BEGIN");
}

PostgresTransaction::~PostgresTransaction() {
    if (m_is_over || m_connection.is_lost()) return;
    try {
        m_connection.execute("ROLLBACK");
    } catch (const Error&) {  // the connection is gone, and with it what was not committed
    }
}

void PostgresTransaction::commit() {
    m_connection.execute("COMMIT");
    m_is_over = true;
}

}  // namespace halfspace
