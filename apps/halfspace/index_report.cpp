// SPDX-License-Identifier: Apache-2.0
#include "index_report.hpp"

#include "output.hpp"

#include <fmt/format.h>

namespace halfspace {

namespace {

std::uint64_t accounted(const IndexReport& report) {
    return report.added + report.known + report.moved + report.replaced + report.skipped;
}

std::string counts_text(const IndexReport& report) {
    std::string text = fmt::format("{} found = {} added + {} known", with_thousands(report.found),
                                   with_thousands(report.added), with_thousands(report.known));
    const auto add = [&](std::uint64_t count, const char* what) {
        if (count > 0) text += fmt::format(" + {} {}", with_thousands(count), what);
    };
    add(report.moved, "moved");
    add(report.replaced, "replaced");
    text += fmt::format(" + {} skipped", with_thousands(report.skipped));
    if (report.was_stopped) add(report.found - accounted(report), "not reached");
    return text + fmt::format(", in {}\n", describe(report.elapsed));
}

/// What a person may want to know about the counts, a line each.
std::string changes_text(const IndexReport& report) {
    std::string text;
    const auto add = [&](std::uint64_t count, const char* what) {
        if (count > 0) text += fmt::format("{} {}\n", with_thousands(count), what);
    };
    add(report.returned, "of the added were here before; they have their labels again");
    add(report.replaced, "have another content under the same name: new items, without labels");
    add(report.removed, "are gone from the source, and from pages and counts");
    add(report.labels_of_removed,
        "labels are of items that are gone or replaced; they still count in fits, and come back "
        "with the content");
    if (report.cut_texts > 0) {
        text += fmt::format(
            "{} texts are longer than the encoder reads ({} tokens); the rest of them was left "
            "out. --chunks makes several items of a long text\n",
            with_thousands(report.cut_texts), report.token_limit);
    }
    return text;
}

std::string skipped_text(const IndexReport& report, const Workspace& workspace) {
    std::string text;
    for (const auto& record : workspace.skipped(0, kShownSkipped, report.source)) {
        text += fmt::format("  {}: {}\n", record.key, record.reason);
    }
    if (report.skipped > kShownSkipped) {
        text += fmt::format("  ... and {} more; --json and the workspace's page list all\n",
                            with_thousands(report.skipped - kShownSkipped));
    }
    return text;
}

}  // namespace

std::string to_people(const IndexReport& report, const SourceInfo& source,
                      const Workspace& workspace) {
    std::string text;
    for (const std::string& note : source.notes) text += note + "\n";
    return text + counts_text(report) + changes_text(report) + skipped_text(report, workspace);
}

}  // namespace halfspace
