// SPDX-License-Identifier: Apache-2.0
#include "postgres/tables.hpp"

#include "postgres/engine_index.hpp"
#include "postgres/wire.hpp"
#include "store/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace halfspace {

namespace {

constexpr int kOldestServer = 140000;       // get_bit() on more than 2^31 bits
constexpr std::size_t kMaxDim = 16000;      // of pgvector's type `vector`
constexpr std::size_t kMaxPlainDim = 1950;  // so large a row still has room in a page of 8 kB
constexpr std::size_t kCopyBytes = std::size_t{1} << 20U;

// What turns version n of the tables into n + 1; {} stands for the dimension.
constexpr std::array<const char*, 2> kMigrations{R"sql(
    CREATE TABLE store (
        is_halfspace boolean PRIMARY KEY DEFAULT true CHECK (is_halfspace),
        version integer NOT NULL,
        dim integer NOT NULL,
        fingerprint text NOT NULL,
        items bigint NOT NULL,
        openings bigint NOT NULL);
    CREATE TABLE splits (number bigint PRIMARY KEY, name bytea NOT NULL UNIQUE);
    CREATE TABLE bits (
        kind smallint NOT NULL,
        key bigint NOT NULL,
        chunk bigint NOT NULL,
        bits bytea NOT NULL,
        PRIMARY KEY (kind, key, chunk));
    CREATE TABLE vectors (id bigint PRIMARY KEY, vector vector({}) NOT NULL);
)sql",
                                                 R"sql(
    ALTER TABLE store ADD COLUMN index_kind text NOT NULL DEFAULT 'none';
)sql"};
constexpr auto kVersion = static_cast<std::int64_t>(kMigrations.size());

std::string quoted(const std::string& name) {
    return '"' + name + '"';  // schemas' names are checked, and those of extensions hold no quote
}

/// Makes the tables' plain names, and pgvector's if it is there, known on the connection.
void set_path(PostgresConnection& connection) {
    const Answer answer = connection.query(
        "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'vector'");
    std::string path = quoted(connection.address().schema);
    if (answer.size() > 0) path += ", " + quoted(answer.text(0, 0));
    connection.execute("SET search_path = " + path);
}

/// In a transaction, which keeps others who make it at the same time waiting.
void make_extension(PostgresConnection& connection) {
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('halfspace extension', 0))");
    try {
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector");
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Error& error) {
        throw Error(ErrorCode::InvalidInput,
                    std::string(error.what()) +
                        ". The database needs pgvector; its administrator can install it and add "
                        "it: CREATE EXTENSION vector");
    }
}

/// What is in the way or what is wanted in a schema.
enum class SchemaState : std::uint8_t { Missing, Empty, Ours, Foreign };

SchemaState state_of_schema(PostgresConnection& connection, std::string* example = nullptr) {
    Parameters schema;
    schema.add(connection.address().schema);
    const Answer answer = connection.query(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1::text),"
        " (SELECT min(c.relname::text) FROM pg_class c JOIN pg_namespace n ON n.oid = "
        "c.relnamespace"
        "   WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')),"
        " (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        "   JOIN pg_namespace n ON n.oid = c.relnamespace"
        "   WHERE n.nspname = $1::text AND c.relname = 'store' AND a.attname = 'is_halfspace')",
        schema);
    if (answer.integer(0, 0) == 0) return SchemaState::Missing;
    if (answer.is_null(0, 1)) return SchemaState::Empty;
    if (example != nullptr) *example = answer.text(0, 1);
    return answer.integer(0, 2) == 1 ? SchemaState::Ours : SchemaState::Foreign;
}

[[noreturn]] void fail_foreign(const PostgresConnection& connection, const std::string& example) {
    throw Error(ErrorCode::Conflict,
                fmt::format("The schema \"{}\" holds tables of another program (\"{}\", for one); "
                            "name another in the store's address: ?schema=NAME",
                            connection.address().schema, example));
}

void require_ours(PostgresConnection& connection) {
    std::string example;
    switch (state_of_schema(connection, &example)) {
        case SchemaState::Ours: return;
        case SchemaState::Foreign: fail_foreign(connection, example);
        case SchemaState::Missing:
        case SchemaState::Empty: break;
    }
    throw Error(ErrorCode::NotFound, "There is no vector store at " + connection.address().text());
}

/// Brings tables of version `from` to the newest.
void migrate(PostgresConnection& connection, std::int64_t from, std::size_t dim) {
    for (std::int64_t version = from; version < kVersion; ++version) {
        connection.execute(
            fmt::format(fmt::runtime(kMigrations[static_cast<std::size_t>(version)]), dim));
    }
}

BitsKind kind_of(std::int64_t number) {
    if (number >= 0 && number <= static_cast<std::int64_t>(BitsKind::Seen)) {
        return static_cast<BitsKind>(number);
    }
    throw Error(ErrorCode::Corrupt,
                fmt::format("The table \"bits\" of the vector store has rows of kind {}", number));
}

/// Gathers a bitmap from its pieces, which come in any order.
class Pieces {
public:
    void add(std::uint64_t chunk, std::string_view bytes) {
        constexpr std::size_t kWords = ItemBits::kChunkItems / 64;
        const std::vector<std::uint64_t> words = wire::words_of(bytes);
        m_words.resize(std::max(m_words.size(), (chunk + 1) * kWords));
        std::ranges::copy(std::span(words).first(std::min(words.size(), kWords)),
                          m_words.begin() + static_cast<std::ptrdiff_t>(chunk * kWords));
    }
    ItemBits take() { return ItemBits(std::move(m_words)); }

private:
    std::vector<std::uint64_t> m_words;
};

std::vector<std::int64_t> signed_numbers(std::span<const std::uint64_t> numbers) {
    return {numbers.begin(), numbers.end()};
}

}  // namespace

std::unique_ptr<PostgresConnection> connect_to_tables(const PostgresAddress& address,
                                                      const PostgresLimits& limits) {
    auto connection = std::make_unique<PostgresConnection>(address, limits);
    if (connection->server_version() < kOldestServer) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The store's PostgreSQL is version {}; 14 or newer is needed",
                                connection->server_version() / 10000));
    }
    set_path(*connection);
    return connection;
}

void create_tables(PostgresConnection& connection, const VectorSpace& space) {
    check_space(space, kMaxDim, "A vector store in PostgreSQL");
    check_index(connection.address().index, space.dim);
    std::string example;
    const SchemaState state = state_of_schema(connection, &example);
    if (state == SchemaState::Foreign) fail_foreign(connection, example);
    if (state == SchemaState::Ours) {
        throw Error(ErrorCode::Conflict,
                    "There is a vector store at " + connection.address().text() +
                        " already; name another schema in the address: ?schema=NAME");
    }
    PostgresTransaction transaction(connection);
    make_extension(connection);
    if (state == SchemaState::Missing) {
        connection.execute("CREATE SCHEMA " + quoted(connection.address().schema));
    }
    set_path(connection);
    migrate(connection, 0, space.dim);
    // A row that fits into a page is read with it; a longer one is kept apart, as it is: its
    // numbers do not get smaller by packing.
    connection.execute(fmt::format("ALTER TABLE vectors ALTER vector SET STORAGE {}",
                                   space.dim <= kMaxPlainDim ? "PLAIN" : "EXTERNAL"));
    connection.query(
        "INSERT INTO store (version, dim, fingerprint, items, openings)"
        " VALUES ($1::bigint, $2::bigint, $3::text, 0, 0)",
        Parameters()
            .add(kVersion)
            .add(static_cast<std::int64_t>(space.dim))
            .add(space.encoder_fingerprint));
    write_wanted_index(connection, connection.address().index);
    transaction.commit();
}

void take_tables(PostgresConnection& connection) {
    Parameters schema;
    schema.add("halfspace " + connection.address().schema);
    connection.execute("SET lock_timeout = 3000");
    try {
        connection.query("SELECT pg_advisory_lock(hashtextextended($1::text, 0))", schema);
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unavailable) throw;
        throw Error(ErrorCode::Unavailable, "Another process has the vector store at " +
                                                connection.address().text() +
                                                " open; close it there first");
    }
    connection.execute("SET lock_timeout = 0");
}

OpenedTables read_opened(PostgresConnection& connection) {
    const Answer answer = connection.query("SELECT dim, fingerprint, items, openings FROM store");
    if (answer.size() != 1) {
        throw Error(ErrorCode::Corrupt, "The table \"store\" of the vector store at " +
                                            connection.address().text() + " has no row");
    }
    return {.space = {static_cast<std::size_t>(answer.integer(0, 0)), answer.text(0, 1)},
            .items = static_cast<std::uint64_t>(answer.integer(0, 2)),
            .opening = answer.integer(0, 3)};
}

OpenedTables open_tables(PostgresConnection& connection) {
    require_ours(connection);
    take_tables(connection);
    const Answer version = connection.query("SELECT version, dim FROM store");
    if (version.size() == 1 && version.integer(0, 0) > kVersion) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("The vector store at {} is of version {} and this Halfspace knows "
                                "{}; use a newer one",
                                connection.address().text(), version.integer(0, 0), kVersion));
    }
    PostgresTransaction transaction(connection);
    if (version.size() == 1) {
        migrate(connection, version.integer(0, 0), static_cast<std::size_t>(version.integer(0, 1)));
    }
    connection.query("UPDATE store SET version = $1::bigint, openings = openings + 1",
                     Parameters().add(kVersion));
    OpenedTables opened = read_opened(connection);
    transaction.commit();
    return opened;
}

EngineState read_state(PostgresConnection& connection) {
    EngineState state;
    state.items = read_opened(connection).items;
    state.index = read_index(connection);
    const Answer names = connection.query("SELECT name FROM splits ORDER BY number");
    for (std::size_t i = 0; i < names.size(); ++i) {
        state.names.push_back(names.text(i, 0));
        state.splits[state.names.back()];
    }
    std::map<std::pair<BitsKind, std::uint64_t>, Pieces> pieces;
    connection.stream("SELECT kind, key, chunk, bits FROM bits", {}, [&](const Answer& row) {
        pieces[{kind_of(row.integer(0, 0)), static_cast<std::uint64_t>(row.integer(0, 1))}].add(
            static_cast<std::uint64_t>(row.integer(0, 2)), row.bytes(0, 3));
    });
    for (auto& [key, piece] : pieces) {
        switch (key.first) {
            case BitsKind::Split:
                if (key.second >= state.names.size()) {
                    throw Error(ErrorCode::Corrupt,
                                fmt::format("The vector store has items of split {}, which has no "
                                            "name",
                                            key.second));
                }
                state.splits[state.names[key.second]] = piece.take();
                break;
            case BitsKind::Removed: state.removed = piece.take(); break;
            case BitsKind::Dropped: state.dropped = piece.take(); break;
            case BitsKind::Seen: state.seen[ClassifierId{key.second}] = piece.take(); break;
        }
    }
    return state;
}

void write_bits(PostgresConnection& connection, BitsKind kind, std::uint64_t key,
                const ItemBits& bits, std::span<const std::uint64_t> chunks) {
    std::vector<std::string> pieces;
    pieces.reserve(chunks.size());
    for (const std::uint64_t chunk : chunks) pieces.push_back(wire::bytes_of(bits.chunk(chunk)));
    connection.query(
        "INSERT INTO bits SELECT $1::bigint, $2::bigint, chunk, bits"
        " FROM unnest($3::bigint[], $4::bytea[]) AS new(chunk, bits)"
        " ON CONFLICT (kind, key, chunk) DO UPDATE SET bits = excluded.bits",
        Parameters()
            .add(static_cast<std::int64_t>(kind))
            .add(static_cast<std::int64_t>(key))
            .add(wire::array_of(signed_numbers(chunks)))
            .add(wire::array_of(pieces)));
}

void drop_seen(PostgresConnection& connection, ClassifierId classifier) {
    connection.query("DELETE FROM bits WHERE kind = $1::bigint AND key = $2::bigint",
                     Parameters()
                         .add(static_cast<std::int64_t>(BitsKind::Seen))
                         .add(static_cast<std::int64_t>(value_of(classifier))));
}

void write_split_name(PostgresConnection& connection, std::uint64_t number, std::string_view name) {
    connection.query("INSERT INTO splits VALUES ($1::bigint, $2::bytea)",
                     Parameters().add(static_cast<std::int64_t>(number)).add(std::string(name)));
}

void write_size(PostgresConnection& connection, std::uint64_t items) {
    connection.query("UPDATE store SET items = $1::bigint",
                     Parameters().add(static_cast<std::int64_t>(items)));
}

void write_rows(PostgresConnection& connection, std::uint64_t first, std::span<const float> rows,
                std::size_t dim) {
    constexpr std::string_view kSignature("PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0", 19);
    constexpr std::uint16_t kEnd = 0xFFFF;
    const std::size_t count = rows.size() / dim;
    std::size_t next = 0;
    bool is_ended = false;
    connection.copy_in("COPY vectors FROM STDIN (FORMAT binary)", [&](std::string& bytes) {
        if (is_ended) return;
        if (next == 0) bytes += kSignature;
        for (; next < count && bytes.size() < kCopyBytes; ++next) {
            wire::append<std::uint16_t>(bytes, 2);  // columns
            wire::append<std::uint32_t>(bytes, sizeof(std::uint64_t));
            wire::append<std::uint64_t>(bytes, first + next);
            wire::append(bytes, static_cast<std::uint32_t>(4 + dim * sizeof(float)));
            wire::append_vector(bytes, rows.subspan(next * dim, dim));
        }
        if (next < count) return;
        wire::append(bytes, kEnd);
        is_ended = true;
    });
}

void delete_rows(PostgresConnection& connection, std::span<const std::uint64_t> items) {
    connection.query("DELETE FROM vectors WHERE id = ANY ($1::bigint[])",
                     Parameters().add(wire::array_of(signed_numbers(items))));
}

void write_truncation(PostgresConnection& connection, const EngineState& state) {
    const std::uint64_t chunk = state.items / ItemBits::kChunkItems;
    connection.query("DELETE FROM vectors WHERE id >= $1::bigint",
                     Parameters().add(static_cast<std::int64_t>(state.items)));
    connection.query("DELETE FROM bits WHERE chunk >= $1::bigint",
                     Parameters().add(static_cast<std::int64_t>(chunk)));
    connection.query("DELETE FROM splits WHERE number >= $1::bigint",
                     Parameters().add(static_cast<std::int64_t>(state.names.size())));
    const std::span<const std::uint64_t> last(&chunk, 1);
    for (std::uint64_t i = 0; i < state.names.size(); ++i) {
        write_bits(connection, BitsKind::Split, i, state.splits.at(state.names[i]), last);
    }
    write_bits(connection, BitsKind::Removed, 0, state.removed, last);
    write_bits(connection, BitsKind::Dropped, 0, state.dropped, last);
    for (const auto& [classifier, bits] : state.seen) {
        write_bits(connection, BitsKind::Seen, value_of(classifier), bits, last);
    }
    write_size(connection, state.items);
}

std::map<std::string, std::uint64_t> table_bytes(PostgresConnection& connection) {
    std::map<std::string, std::uint64_t> bytes;
    const Answer answer = connection.query(
        "SELECT name, pg_total_relation_size(to_regclass(name))"
        " FROM unnest(ARRAY['store', 'splits', 'bits', 'vectors']) AS name");
    for (std::size_t i = 0; i < answer.size(); ++i) {
        bytes[answer.text(i, 0)] = static_cast<std::uint64_t>(answer.integer(i, 1));
    }
    return bytes;
}

void drop_tables(PostgresConnection& connection) {
    require_ours(connection);
    take_tables(connection);
    PostgresTransaction transaction(connection);
    connection.execute("DROP TABLE vectors, bits, splits, store");
    transaction.commit();
    if (state_of_schema(connection) == SchemaState::Empty) {
        connection.execute("DROP SCHEMA " + quoted(connection.address().schema));
    }
}

}  // namespace halfspace
