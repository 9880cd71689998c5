// SPDX-License-Identifier: Apache-2.0
// What the ways into Weaviate cost: the same questions over gRPC, as Halfspace asks them, and over
// GraphQL and REST with JSON; and the requests that a round is made of.
//
//     weaviate_bench weaviate://127.0.0.1:8080 [ITEMS]
//
// Makes a collection of clustered vectors of 512 dimensions and removes it. Prints ms.
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/thread_pool.hpp"
#include "clustered_vectors.hpp"
#include "weaviate/collection.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 512;
constexpr std::size_t kPage = 50;
constexpr std::size_t kBatch = 1000;

void report(const std::string& what, std::size_t runs, const std::function<void()>& work) {
    std::vector<double> times;
    for (std::size_t run = 0; run < runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        work();
        times.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count());
    }
    std::ranges::sort(times);
    fmt::print("{:<44} {:9.1f} median {:9.1f} p95\n", what, times[times.size() / 2],
               times[std::min(times.size() - 1, times.size() * 95 / 100)]);
    std::fflush(stdout);
}

/// The page as GraphQL gives it. @return how many floats came
std::size_t page_by_graphql(const WeaviateTransport& transport, std::span<const float> query) {
    const std::string text = fmt::format(
        "{{Get{{{}(limit:{},nearVector:{{vector:{}}}){{n _additional{{id distance vector}}}}}}}}",
        transport.address().collection, kPage,
        nlohmann::json(std::vector<float>(query.begin(), query.end())).dump());
    const WeaviateReply reply = transport.send(
        {.method = "POST", .path = "/v1/graphql", .body = nlohmann::json{{"query", text}}.dump()});
    const nlohmann::json answer = json_in(reply.body);
    std::size_t floats = 0;
    for (const auto& one : answer.at("data").at("Get").at(transport.address().collection)) {
        floats += one.at("_additional").at("vector").get<std::vector<float>>().size();
    }
    return floats;
}

std::size_t list_by_rest(const WeaviateTransport& transport, std::size_t items) {
    std::size_t floats = 0;
    std::string after = "48616c66-7370-4000-7fff-ffffffffffff";
    for (std::size_t seen = 0; seen < items;) {
        const WeaviateReply reply = transport.send(
            {.path = fmt::format("/v1/objects?class={}&include=vector&limit={}&after={}",
                                 transport.address().collection, kBatch, after)});
        const nlohmann::json answer = json_in(reply.body);
        for (const auto& one : answer.at("objects")) {
            if (!one.contains("vector")) continue;
            floats += one.at("vector").get<std::vector<float>>().size();
            ++seen;
            after = one.at("id").get<std::string>();
        }
    }
    return floats;
}

void put_by_rest(const WeaviateTransport& transport, std::span<const float> rows) {
    nlohmann::json objects = nlohmann::json::array();
    for (std::size_t i = 0; i < rows.size() / kDim; ++i) {
        const auto row = rows.subspan(i * kDim, kDim);
        objects.push_back({{"class", transport.address().collection},
                           {"id", fmt::format("48616c66-7370-4000-8000-{:012x}", i)},
                           {"properties", {{"n", i}, {"split", 0}}},
                           {"vector", std::vector<float>(row.begin(), row.end())}});
    }
    const WeaviateReply reply =
        transport.send({.method = "POST",
                        .path = "/v1/batch/objects",
                        .body = nlohmann::json{{"objects", objects}}.dump()});
    if (reply.status != 200) throw Error(ErrorCode::Unavailable, reply.body);
}

void expect(std::size_t got, std::size_t wanted) {
    if (got != wanted) {
        throw Error(ErrorCode::Corrupt, fmt::format("{} floats came, not {}", got, wanted));
    }
}

void measure(const WeaviateAddress& address, std::size_t items) {
    const WeaviateTransport transport(address, {});
    const WeaviateCollection collection(address, {});
    collection.create({kDim, std::string(64, '0')});
    ThreadPool pool;
    const std::vector<float> rows = ClusteredVectors(kDim).rows(pool, 0, items);
    const auto batch = std::span(rows).first(kBatch * kDim);
    report(fmt::format("{} items in by gRPC", kBatch), 5,
           [&] { collection.put_items(0, batch, kDim, 0); });
    report(fmt::format("{} items in by REST", kBatch), 3, [&] { put_by_rest(transport, batch); });
    report("all items in by gRPC", 1, [&] { collection.put_items(0, rows, kDim, 0); });

    const std::vector<float> query(rows.begin() + 7 * kDim, rows.begin() + 8 * kDim);
    report("page of 50 with vectors, gRPC", 100, [&] {
        std::size_t bytes = 0;
        for (const FoundItem& one : collection.nearest(query, {}, kPage))
            bytes += one.vector.size();
        expect(bytes / sizeof(float), kPage * kDim);
    });
    report("page of 50 with vectors, GraphQL", 100,
           [&] { expect(page_by_graphql(transport, query), kPage * kDim); });
    report("all vectors through, gRPC", 3, [&] {
        std::size_t bytes = 0;
        for (std::size_t first = 0; first < items; first += vectors_at_once(kDim)) {
            const std::size_t count = std::min(vectors_at_once(kDim), items - first);
            for (const FoundItem& one : collection.list(first, count)) bytes += one.vector.size();
        }
        expect(bytes / sizeof(float), items * kDim);
    });
    report("all vectors through, REST", 1,
           [&] { expect(list_by_rest(transport, items), items * kDim); });

    std::int64_t mark = StoreRecord::kFirstMark;
    report("50 flags", 20, [&] {
        std::vector<MarkedItem> marked;
        for (std::uint64_t i = 0; i < kPage; ++i) marked.push_back({i * 7, {mark}});
        ++mark;
        collection.set_marks(marked);
    });
    report("50 vectors by their numbers", 20, [&] {
        std::vector<std::uint64_t> wanted;
        for (std::uint64_t i = 0; i < kPage; ++i) wanted.push_back(i * 11);
        expect(collection.fetch(wanted).size(), kPage);
    });
    collection.drop();
}

}  // namespace
}  // namespace halfspace

int main(int count, char** arguments) {
#ifndef NDEBUG
    fmt::print(stderr, "weaviate_bench: not in a Debug build\n");
    return 2;
#endif
    if (count < 2 || count > 3) {
        fmt::print(stderr, "usage: weaviate_bench ADDRESS [ITEMS]\n");
        return 2;
    }
    try {
        const std::size_t items = count > 2 ? std::stoul(arguments[2]) : 20000;
        halfspace::measure(halfspace::WeaviateAddress::parse(arguments[1], "Bench"),
                           std::max<std::size_t>(items, 2000));
    } catch (const std::exception& error) {
        fmt::print(stderr, "weaviate_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
