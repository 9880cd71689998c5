// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include "base/error.hpp"
#include "base/wanted.hpp"
#include "http/connection.hpp"
#include "http/listener.hpp"
#include "http/routes.hpp"
#include "http/security.hpp"
#include "http/static_ui.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace halfspace {

namespace {

// A browser keeps six connections a tab, and each holds a thread while it is open.
constexpr std::size_t kThreads = 48;
constexpr int kKeepAliveSeconds = 15;
constexpr std::size_t kKeepAliveCount = 100'000;

HttpRequest head_of(const httplib::Request& request) {
    HttpRequest head;
    head.method = request.method == "HEAD" ? "GET" : request.method;
    head.target = request.target;
    head.host = request.get_header_value("Host");
    head.origin = request.get_header_value("Origin");
    head.fetch_site = request.get_header_value("Sec-Fetch-Site");
    head.content_type = request.get_header_value("Content-Type");
    head.authorization = request.get_header_value("Authorization");
    head.cookie = request.get_header_value("Cookie");
    head.if_none_match = request.get_header_value("If-None-Match");
    head.content_length = request.get_header_value("Content-Length");
    head.has_two_lengths = request.get_header_value_count("Content-Length") > 1 ||
                           request.get_header_value_count("Host") > 1;
    head.is_chunked = request.has_header("Transfer-Encoding");
    head.is_encoded = request.has_header("Content-Encoding");
    return head;
}

/// Reads the file as it is sent, so that memory does not grow with it.
void send_file(const std::filesystem::path& path, const std::string& type,
               httplib::Response& response) {
    static constexpr std::size_t kPortion = 1U << 20U;
    const auto file =
        std::make_shared<const FileDescriptor>(FileDescriptor::open(path, O_RDONLY | O_CLOEXEC));
    const auto send = [file](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        std::vector<std::byte> portion(std::min(length, kPortion));
        try {
            file->read_at(portion, offset);
        } catch (const Error&) {
            return false;  // it was cut short meanwhile; so is the answer
        }
        return sink.write(reinterpret_cast<const char*>(portion.data()), portion.size());
    };
    response.set_content_provider(file->size(), type.c_str(), send);
}

/// The folder of the uploads, made if need be; none where there are no uploads.
std::vector<std::filesystem::path> upload_folders(const UploadRules& rules) {
    if (rules.most_bytes == 0) return {};
    std::error_code problem;
    std::filesystem::create_directories(rules.folder, problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    rules.folder.string() + " cannot be made: " + problem.message());
    }
    return {rules.folder};
}

void write_answer(HttpResponse answer, httplib::Response& response) {
    add_security_headers(answer);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (answer.file) {
        send_file(*answer.file, answer.content_type, response);
    } else if (!answer.content_type.empty()) {
        response.set_content(answer.body, answer.content_type);
    }
}

}  // namespace

/// httplib parses and writes; the socket, the connection's life and the choice of the route are
/// ours. httplib 0.11 goes on reading a connection after a request it refused or did not
/// understand, and so takes the body of that request, which a foreign page can choose, for the next
/// request.
class Server::Implementation : private httplib::Server {
public:
    Implementation(ServerOptions options, WorkspaceRegistry& registry)
        : m_options(std::move(options)),
          m_uploads(m_options.uploads),
          m_folders(m_options.browse, upload_folders(m_options.uploads)),
          m_wake(::eventfd(0, EFD_CLOEXEC)) {
        if (!m_wake.is_open()) {
            throw Error(ErrorCode::Unavailable, "Out of file handles: " + system_error_text());
        }
        add_workspace_routes(m_router, registry, m_pictures);
        add_job_routes(m_router, m_jobs);
        add_indexing_routes(m_router, registry, m_folders, m_jobs);
        add_upload_routes(m_router, m_uploads, m_jobs);
        add_classifier_routes(m_router, registry);
        add_loop_routes(m_router, registry);
        add_head_routes(m_router);
        add_export_routes(m_router, registry);
        add_exports_routes(m_router, registry, m_folders, m_jobs);
        add_evaluation_routes(m_router, registry);
        add_audit_routes(m_router, registry);
        add_review_routes(m_router, registry);
        add_class_set_routes(m_router, registry);
        add_comparison_routes(m_router, registry);
        add_map_routes(m_router, registry, m_maps, m_jobs);
        set_up();
    }

    int bind() {
        Listener listener = listen_on(m_options.host, m_options.port);
        m_rules = {m_options.host, listener.port, m_options.token};
        m_listener = std::move(listener.socket);
        return listener.port;
    }

    void run() {
        // accept() may fail for a moment (a peer that is gone already, no memory); httplib then
        // gives up and closes the descriptor it was given, so it gets another one.
        while (!m_stops) {
            svr_sock_ = ::fcntl(m_listener.get(), F_DUPFD_CLOEXEC, 0);
            listen_after_bind();
        }
        svr_sock_ = INVALID_SOCKET;
    }

    void end() noexcept {
        m_stops = true;
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof(one));
        // Wakes accept(); later ones fail at once.
        ::shutdown(m_listener.get(), SHUT_RDWR);
    }

private:
    void set_up();
    bool process_and_close_socket(int socket) override;
    bool answer_one(ConnectionStream& stream);
    [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

    ServerOptions m_options;
    AccessRules m_rules;
    Uploads m_uploads;
    AllowedFolders m_folders;
    Pictures m_pictures;
    MapShelf m_maps;
    Router m_router;
    FileDescriptor m_listener;
    FileDescriptor m_wake;
    std::atomic<bool> m_stops = false;
    Jobs m_jobs;  // last: ends before what its work may use
};

HttpResponse Server::Implementation::answer(const HttpRequest& request) const {
    if (auto file = static_answer(request, assets())) return std::move(*file);
    return m_router.answer(request);
}

void Server::Implementation::set_up() {
    new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Told to the peer; the connection's life is in process_and_close_socket.
    set_keep_alive_timeout(kKeepAliveSeconds);
    set_keep_alive_max_count(kKeepAliveCount);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
        auto refused = refusal(head_of(request), m_rules);
        if (!refused) return HandlerResponse::Unhandled;
        write_answer(std::move(*refused), response);
        return HandlerResponse::Handled;
    });
    // Every request goes by here, for its path is set to / before httplib looks for a handler.
    const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
        HttpRequest whole = head_of(request);
        whole.body = request.body;
        write_answer(answer(whole), response);
    };
    Get("/", handle).Post("/", Handler(handle)).Put("/", Handler(handle));
    Patch("/", Handler(handle)).Delete("/", Handler(handle)).Options("/", handle);
    // What httplib itself refused has no body yet.
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
        if (!response.body.empty()) return;
        write_answer(error_response(response.status, ErrorCode::InvalidInput,
                                    "This is not a request that can be answered"),
                     response);
    });
}

bool Server::Implementation::answer_one(ConnectionStream& stream) {
    bool may_go_on = false;  // stays so if httplib does not come as far as a request's head
    bool closed = false;
    const auto prepare = [&](httplib::Request& request) {
        may_go_on = !refusal(head_of(request), m_rules);
        if (!may_go_on) {
            request.headers.erase("Connection");
            request.set_header("Connection", "close");
        }
        // Without a length httplib would wait for the end of the connection; HTTP says: no body.
        if (!request.has_header("Content-Length")) request.set_header("Content-Length", "0");
        request.headers.erase("Range");
        request.ranges.clear();
        // Packing costs more than it saves on one machine.
        request.headers.erase("Accept-Encoding");
        request.path = "/";
    };
    const WantedWhile wanted([&stream] { return stream.is_awaited(); });
    const bool written = process_request(stream, /*close_connection=*/false, closed, prepare);
    if (!may_go_on) stream.drain();
    return written && may_go_on && !closed;
}

bool Server::Implementation::process_and_close_socket(int socket) {
    const FileDescriptor owner(socket);
    const int yes = 1;
    // Head and body go out in two writes; without this the second waits for the peer's delayed ACK.
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    ConnectionStream stream(socket, m_wake.get());
    while (stream.wait_for_request(kKeepAliveSeconds)) {
        if (!answer_one(stream)) break;
    }
    ::shutdown(socket, SHUT_RDWR);
    return true;
}

Server::Server(ServerOptions options, WorkspaceRegistry& registry) {
    if (options.token.empty() && !is_loopback(options.host)) {
        throw Error(ErrorCode::InvalidInput,
                    options.host + " can be reached from other machines; that needs a token");
    }
    m_implementation = std::make_unique<Implementation>(std::move(options), registry);
}

Server::~Server() = default;

int Server::bind() {
    return m_implementation->bind();
}

void Server::serve() {
    m_implementation->run();
}

void Server::stop() noexcept {
    m_implementation->end();
}

}  // namespace halfspace
