// SPDX-License-Identifier: Apache-2.0
#include "weaviate_home.hpp"

#include "support/engines.hpp"

#include <exception>

namespace halfspace::testing {

namespace {

WeaviateAddress new_collection(const std::string& options) {
    std::string text = weaviate_address();
    if (!options.empty()) text += (text.find('?') == std::string::npos ? "?" : "&") + options;
    return WeaviateAddress::parse(text, "T" + new_schema());
}

}  // namespace

WeaviateHome::WeaviateHome(const std::string& options, WeaviateLimits limits)
    : m_address(new_collection(options)), m_limits(limits) {}

WeaviateHome::~WeaviateHome() {
    try {
        ask("DELETE", "/v1/schema/" + m_address.collection);
    } catch (const std::exception&) {  // the engine goes after the tests, and all of it with it
    }
}

WeaviateReply WeaviateHome::ask(const std::string& method, const std::string& path,
                                const std::string& body) const {
    return WeaviateTransport(m_address, m_limits)
        .send({.method = method, .path = path, .body = body});
}

std::unique_ptr<StoreHome> new_home() {
    return std::make_unique<WeaviateHome>();
}

}  // namespace halfspace::testing
