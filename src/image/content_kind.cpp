// SPDX-License-Identifier: Apache-2.0
#include "image/content_kind.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace halfspace {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool has_at(Bytes file, std::size_t offset, std::string_view signature) {
    if (file.size() < offset + signature.size()) {
        return false;
    }
    return std::equal(
        signature.begin(), signature.end(), file.begin() + static_cast<long>(offset),
        [](char wanted, std::uint8_t byte) { return static_cast<std::uint8_t>(wanted) == byte; });
}

/// The first bytes as lower-case text without a byte order mark: enough to tell markup.
std::string opening_text(Bytes file) {
    if (has_at(file, 0, "\xEF\xBB\xBF")) {
        file = file.subspan(3);
    }
    constexpr std::size_t kEnough = 65536;
    std::string text(std::min(file.size(), kEnough), '\0');
    std::transform(file.begin(), file.begin() + static_cast<long>(text.size()), text.begin(),
                   [](std::uint8_t byte) { return static_cast<char>(std::tolower(byte)); });
    return text;
}

/// The text from its first element on, past blanks, the XML declaration, comments and doctype.
std::string_view first_element(std::string_view text) {
    for (;;) {
        const std::size_t start = text.find_first_not_of(" \t\r\n");
        if (start == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(start);
        std::string_view end;
        if (text.starts_with("<?")) {
            end = "?>";
        } else if (text.starts_with("<!--")) {
            end = "-->";
        } else if (text.starts_with("<!doctype svg")) {
            const bool has_subset = text.find('[') < text.find('>');
            end = has_subset ? "]>" : ">";
        } else {
            return text;
        }
        const std::size_t found = text.find(end);
        if (found == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(found + end.size());
    }
}

bool is_svg(Bytes file) {
    const std::string text = opening_text(file);
    const std::string_view element = first_element(text);
    const std::string_view name = element.substr(0, element.find_first_of(" \t\r\n/>"));
    return name == "<svg" || (name.starts_with('<') && name.ends_with(":svg"));
}

bool is_heif(Bytes file) {
    constexpr std::array<std::string_view, 10> kBrands = {"heic", "heix", "hevc", "heim", "heis",
                                                          "mif1", "msf1", "avif", "avis", "heif"};
    return has_at(file, 4, "ftyp") &&
           std::any_of(kBrands.begin(), kBrands.end(),
                       [file](std::string_view brand) { return has_at(file, 8, brand); });
}

bool is_bmp(Bytes file) {
    // "BM" alone begins many a text; the size of the header that follows is one of a few.
    constexpr std::array<std::uint8_t, 6> kHeaderSizes = {12, 40, 52, 56, 108, 124};
    return has_at(file, 0, "BM") && file.size() >= 18 &&
           has_at(file, 15, std::string_view("\0\0\0", 3)) &&
           std::find(kHeaderSizes.begin(), kHeaderSizes.end(), file[14]) != kHeaderSizes.end();
}

bool is_text(Bytes file) {
    const Bytes start = file.first(std::min<std::size_t>(file.size(), 4096));
    return std::none_of(start.begin(), start.end(), [](std::uint8_t byte) {
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
    });
}

bool is_html(Bytes file) {
    const std::string text = opening_text(file);
    const std::string_view element = first_element(text);
    return element.starts_with("<!doctype html") || element.starts_with("<html") ||
           element.starts_with("<head") || element.starts_with("<body");
}

std::uint32_t big_endian(Bytes file, std::size_t at) {
    return std::uint32_t{file[at]} << 24 | std::uint32_t{file[at + 1]} << 16 |
           std::uint32_t{file[at + 2]} << 8 | file[at + 3];
}

/// PNG is a row of chunks, length-type-data-checksum, and the last is IEND.
bool png_is_cut_short(Bytes file) {
    std::size_t at = 8;
    while (file.size() - at >= 12) {
        if (has_at(file, at + 4, "IEND")) {
            return false;
        }
        const std::size_t length = big_endian(file, at);
        if (length > file.size() - at - 12) {
            return true;
        }
        at += 12 + length;
    }
    return true;
}

bool webp_is_cut_short(Bytes file) {
    const std::size_t size = std::size_t{file[4]} | std::size_t{file[5]} << 8 |
                             std::size_t{file[6]} << 16 | std::size_t{file[7]} << 24;
    return file.size() < size + 8;
}

}  // namespace

ContentKind content_kind(Bytes file) {
    using enum ContentKind;
    if (has_at(file, 0, "\xFF\xD8\xFF")) return Jpeg;
    if (has_at(file, 0, "\x89PNG\r\n\x1A\n")) return Png;
    if (has_at(file, 0, "GIF87a") || has_at(file, 0, "GIF89a")) return Gif;
    if (has_at(file, 0, "RIFF") && has_at(file, 8, "WEBP")) return WebP;
    if (has_at(file, 0, std::string_view("II*\0", 4)) ||
        has_at(file, 0, std::string_view("MM\0*", 4)) ||
        has_at(file, 0, std::string_view("II+\0", 4)) ||
        has_at(file, 0, std::string_view("MM\0+", 4))) {
        return Tiff;
    }
    if (is_heif(file)) return Heif;
    if (is_bmp(file)) return Bmp;
    if (is_svg(file)) return Svg;
    return NotAPicture;
}

std::string why_not_a_picture(Bytes file) {
    if (file.empty()) {
        return "empty file";
    }
    if (has_at(file, 0, "%PDF")) return "not a picture: it is a PDF document";
    if (has_at(file, 0, "PK\x03\x04")) return "not a picture: it is a ZIP archive";
    if (has_at(file, 0, "\x1F\x8B")) return "not a picture: it is a gzip archive";
    if (has_at(file, 4, "ftyp") || has_at(file, 0, "\x1A\x45\xDF\xA3")) {
        return "not a picture: it is a video";
    }
    if (is_html(file)) return "not a picture: it is a web page (HTML)";
    if (is_text(file)) return "not a picture: it is text";
    if (std::all_of(file.begin(), file.end(), [](std::uint8_t byte) { return byte == 0; })) {
        return "not a picture: it holds nothing but zero bytes";
    }
    return "not a picture: its content is none of JPEG, PNG, GIF, WebP, TIFF, BMP, HEIC and SVG";
}

bool is_cut_short(ContentKind kind, Bytes file) {
    switch (kind) {
        case ContentKind::Png: return png_is_cut_short(file);
        case ContentKind::WebP: return webp_is_cut_short(file);
        default: return false;
    }
}

}  // namespace halfspace
