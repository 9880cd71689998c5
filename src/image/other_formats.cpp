// SPDX-License-Identifier: Apache-2.0
#include "image/other_formats.hpp"

#include "base/error.hpp"
#include "image/jpeg.hpp"
#include "image/orientation.hpp"

#include <vips/vips8>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

namespace halfspace {
namespace {

using vips::VImage;

/// Starts the library once. Each caller decodes on its own thread, so the library gets none.
void start_library() {
    static const bool has_started = [] {
        if (VIPS_INIT("halfspace") != 0) {
            return false;
        }
        vips_concurrency_set(1);
        vips_cache_set_max(0);
        // What is wrong with a file is reported by Error; nothing goes to the terminal.
        g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, [](auto, auto, auto, auto) {}, nullptr);
        return true;
    }();
    if (!has_started) {
        throw Error(ErrorCode::Unavailable, "the image library (libvips) does not start");
    }
}

const char* loader_of(ContentKind kind) {
    switch (kind) {
        case ContentKind::Png: return "pngload_buffer";
        case ContentKind::Gif: return "gifload_buffer";
        case ContentKind::WebP: return "webpload_buffer";
        case ContentKind::Tiff: return "tiffload_buffer";
        case ContentKind::Bmp: return "magickload_buffer";
        case ContentKind::Heif: return "heifload_buffer";
        default: return "svgload_buffer";
    }
}

std::string_view name_of(ContentKind kind) {
    switch (kind) {
        case ContentKind::Png: return "PNG";
        case ContentKind::Gif: return "GIF";
        case ContentKind::WebP: return "WebP";
        case ContentKind::Tiff: return "TIFF";
        case ContentKind::Bmp: return "BMP";
        case ContentKind::Heif: return "HEIC";
        default: return "SVG";
    }
}

/// Opens the file; no pixel is decoded yet. @param scale  of an SVG, ignored for the rest
VImage open_picture(ContentKind kind, std::span<const std::uint8_t> file, double scale = 1) {
    // The library only reads the blob, and we outlive it.
    VipsBlob* blob = vips_blob_new(nullptr, file.data(), file.size());
    VImage image;
    auto* options = VImage::option()
                        ->set("out", &image)
                        ->set("buffer", blob)
                        ->set("access", VIPS_ACCESS_SEQUENTIAL)
                        ->set("fail_on", VIPS_FAIL_ON_ERROR);
    if (kind == ContentKind::Svg) {
        options->set("scale", scale);
    }
    vips_area_unref(VIPS_AREA(blob));
    VImage::call(loader_of(kind), options);
    return image;
}

VImage open_within(ContentKind kind, std::span<const std::uint8_t> file,
                   const DecodeLimits& limits) {
    VImage image = open_picture(kind, file);
    const auto width = static_cast<std::uint64_t>(image.width());
    const auto height = static_cast<std::uint64_t>(image.height());
    if (width * height <= limits.max_pixels) {
        return image;
    }
    if (kind != ContentKind::Svg) {
        refuse_size(width, height, limits);
    }
    const double pixels = static_cast<double>(width) * static_cast<double>(height);
    const double scale = std::sqrt(static_cast<double>(limits.max_pixels) / pixels);
    image = open_picture(kind, file, scale);
    const auto drawn =
        static_cast<std::uint64_t>(image.width()) * static_cast<std::uint64_t>(image.height());
    if (drawn > limits.max_pixels + limits.max_pixels / 64) {
        refuse_size(width, height, limits);
    }
    return image;
}

VImage in_8_bits(const VImage& channel) {
    return channel.format() == VIPS_FORMAT_USHORT ? (channel >> 8).cast(VIPS_FORMAT_UCHAR)
                                                  : channel.cast(VIPS_FORMAT_UCHAR);
}

VImage in_srgb(const VImage& colours) {
    const bool has_profile = colours.get_typeof(VIPS_META_ICC_NAME) != 0;
    if (has_profile) {
        try {
            return colours.icc_transform("srgb",
                                         VImage::option()->set("embedded", true)->set("depth", 8));
        } catch (const vips::VError&) {
            vips_error_clear();  // a profile that does not fit the pixels: read them as if untagged
        }
    }
    VImage image = colours;
    if (image.interpretation() == VIPS_INTERPRETATION_MULTIBAND) {
        image = image.copy(VImage::option()->set("interpretation", image.bands() < 3
                                                                       ? VIPS_INTERPRETATION_B_W
                                                                       : VIPS_INTERPRETATION_sRGB));
    }
    return image.colourspace(VIPS_INTERPRETATION_sRGB).cast(VIPS_FORMAT_UCHAR);
}

/// The picture as 3 bands of sRGB, or 4 with alpha; 8 bits each. Still nothing is decoded.
VImage as_srgb_and_alpha(const VImage& image) {
    if (!image.has_alpha()) {
        return in_srgb(image).extract_band(0, VImage::option()->set("n", 3));
    }
    const int colours = image.bands() - 1;
    const VImage opaque = image.extract_band(0, VImage::option()->set("n", colours));
    return in_srgb(opaque)
        .extract_band(0, VImage::option()->set("n", 3))
        .bandjoin(in_8_bits(image.extract_band(colours)));
}

/// Pillow's `alpha_composite` over opaque white, with its 7 bits of extra precision.
std::uint8_t on_white(unsigned value, unsigned alpha) {
    constexpr unsigned kExtraBits = 7;
    const unsigned sum =
        ((value * alpha + 255U * (255U - alpha)) << kExtraBits) + (0x80U << kExtraBits);
    return static_cast<std::uint8_t>((((sum >> 8) + sum) >> 8) >> kExtraBits);
}

void copy_strip(const VipsRegion* region, int bands, std::uint8_t* out) {
    const VipsRect& rect = region->valid;
    const VipsPel* row = region->data;  // of the valid rectangle's upper left corner
    for (int y = 0; y < rect.height; ++y, row += region->bpl) {
        if (bands == 3) {
            out = std::copy_n(row, static_cast<std::size_t>(rect.width) * 3, out);
            continue;
        }
        const VipsPel* in = row;
        for (int x = 0; x < rect.width; ++x, in += 4, out += 3) {
            std::transform(in, in + 3, out,
                           [alpha = in[3]](VipsPel value) { return on_white(value, alpha); });
        }
    }
}

/// Decodes strip by strip from the top on the calling thread, so that only the result is held.
Image pull_pixels(const VImage& source) {
    constexpr int kStripRows = 64;
    Image image{
        static_cast<std::size_t>(source.width()), static_cast<std::size_t>(source.height()), {}};
    image.pixels.resize(image.width * image.height * 3);
    const std::unique_ptr<VipsRegion, decltype(&g_object_unref)> region(
        vips_region_new(source.get_image()), &g_object_unref);
    for (int top = 0; top < source.height(); top += kStripRows) {
        const VipsRect strip{0, top, source.width(), std::min(kStripRows, source.height() - top)};
        if (!region || vips_region_prepare(region.get(), &strip) != 0) {
            throw vips::VError();
        }
        copy_strip(region.get(), source.bands(),
                   image.pixels.data() + static_cast<std::size_t>(top) * image.width * 3);
    }
    return image;
}

/// The library's first words on what is wrong, without its own function's name.
std::string reason_of(const vips::VError& error) {
    std::string text = error.what();
    text = text.substr(0, text.find('\n'));
    const std::size_t colon = text.find(": ");
    return colon == std::string::npos ? text : text.substr(colon + 2);
}

int orientation_of(const VImage& image) {
    return image.get_typeof(VIPS_META_ORIENTATION) == 0 ? 1 : image.get_int(VIPS_META_ORIENTATION);
}

}  // namespace

Image decode_other_format(ContentKind kind, std::span<const std::uint8_t> file,
                          const DecodeLimits& limits) {
    start_library();
    try {
        const VImage source = open_within(kind, file, limits);
        return turned_upright(pull_pixels(as_srgb_and_alpha(source)), orientation_of(source));
    } catch (const vips::VError& error) {
        vips_error_clear();
        const std::string file_of_kind = "the " + std::string(name_of(kind)) + " file is ";
        if (is_cut_short(kind, file)) {
            throw Error(ErrorCode::Corrupt, file_of_kind + "cut short");
        }
        throw Error(ErrorCode::Corrupt, file_of_kind + "damaged or cut short: " + reason_of(error));
    }
}

}  // namespace halfspace
