// SPDX-License-Identifier: Apache-2.0
#include "image/jpeg.hpp"

#include "base/error.hpp"
#include "base/progress.hpp"
#include "image/orientation.hpp"

#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs FILE
#include <cstdlib>
#include <memory>
#include <string>

namespace halfspace {
namespace {

/// libjpeg's way out of an error, and the warnings that matter. `base` stays first: libjpeg hands
/// back a pointer to it.
struct JpegErrors {
    jpeg_error_mgr base{};
    std::jmp_buf jump{};
    bool saw_end = false;            // the file ended before the end-of-image mark
    bool lacks_data = false;         // coded data ran out before the last row of blocks
    bool lacks_data_at_end = false;  // the same in the last row, which writers do get wrong
};

JpegErrors& errors_of(j_common_ptr codec) {
    return *reinterpret_cast<JpegErrors*>(codec->err);
}

[[noreturn]] void leave(j_common_ptr codec) {
    std::longjmp(errors_of(codec).jump, 1);
}

void note_warning(j_common_ptr codec, int level) {
    if (level >= 0) {
        return;  // a trace message
    }
    JpegErrors& errors = errors_of(codec);
    if (codec->err->msg_code == JWRN_JPEG_EOF) {
        errors.saw_end = true;
    } else if (codec->err->msg_code == JWRN_HIT_MARKER) {
        const auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
        const bool in_last_row = decoder->input_iMCU_row + 1 >= decoder->total_iMCU_rows;
        (in_last_row ? errors.lacks_data_at_end : errors.lacks_data) = true;
    }
}

void say_nothing(j_common_ptr /*codec*/) {}

jpeg_error_mgr* install(JpegErrors& errors) {
    jpeg_std_error(&errors.base);
    errors.base.error_exit = leave;
    errors.base.emit_message = note_warning;
    errors.base.output_message = say_nothing;
    return &errors.base;
}

std::string message_of(j_common_ptr codec) {
    char text[JMSG_LENGTH_MAX] = {};
    codec->err->format_message(codec, text);
    return text;
}

/// Runs `step`, which must hold nothing that needs destruction: libjpeg leaves it by longjmp.
/// @return whether it came to its end
template <typename Step>
bool ends_well(JpegErrors& errors, Step step) {
    if (setjmp(errors.jump) != 0) {
        return false;
    }
    step();
    return true;
}

/// libjpeg's decoder with its memory; destroying one that was never created does nothing.
struct Decoder {
    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder(Decoder&&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    Decoder& operator=(Decoder&&) = delete;
    ~Decoder() { jpeg_destroy_decompress(&codec); }

    jpeg_decompress_struct codec{};
};

/// One JPEG being read.
class JpegReader {
public:
    JpegReader(std::span<const std::uint8_t> file, const DecodeLimits& limits);

    Image read();

private:
    void fit_into(const DecodeLimits& limits);
    [[noreturn]] void fail();
    void check_warnings();
    [[nodiscard]] int orientation() const;

    JpegErrors m_errors;
    Decoder m_owner;
    jpeg_decompress_struct& m_decoder = m_owner.codec;
};

JpegReader::JpegReader(std::span<const std::uint8_t> file, const DecodeLimits& limits) {
    constexpr unsigned kMaxMarkerBytes = 0xFFFF;
    m_decoder.err = install(m_errors);
    const bool is_read = ends_well(m_errors, [&] {
        jpeg_create_decompress(&m_decoder);
        jpeg_mem_src(&m_decoder, file.data(), file.size());
        jpeg_save_markers(&m_decoder, JPEG_APP0 + 1, kMaxMarkerBytes);
        jpeg_read_header(&m_decoder, TRUE);
    });
    if (!is_read) {
        fail();
    }
    fit_into(limits);
}

void JpegReader::fit_into(const DecodeLimits& limits) {
    constexpr unsigned kFull = 8;
    m_decoder.dct_method = JDCT_ISLOW;
    m_decoder.do_fancy_upsampling = TRUE;
    m_decoder.scale_denom = kFull;
    m_decoder.scale_num = kFull;
    switch (m_decoder.num_components) {
        case 1: m_decoder.out_color_space = JCS_GRAYSCALE; break;
        case 4: m_decoder.out_color_space = JCS_CMYK; break;
        default: m_decoder.out_color_space = JCS_RGB; break;
    }
    const std::uint64_t width = m_decoder.image_width;
    const std::uint64_t height = m_decoder.image_height;
    const auto scaled = [this](std::uint64_t side) {
        return (side * m_decoder.scale_num + kFull - 1) / kFull;
    };
    while (scaled(width) * scaled(height) > limits.max_pixels) {
        if (m_decoder.scale_num == 1 || jpeg_has_multiple_scans(&m_decoder) != 0) {
            refuse_size(width, height, limits);
        }
        --m_decoder.scale_num;
    }
}

void JpegReader::fail() {
    if (m_errors.saw_end) {
        throw Error(ErrorCode::Corrupt, "the JPEG file is cut short");
    }
    const auto codec = reinterpret_cast<j_common_ptr>(&m_decoder);
    throw Error(ErrorCode::Corrupt, "the JPEG file is damaged: " + message_of(codec));
}

/// A file that lacks nothing but its end mark is whole. One in several scans cannot tell what it
/// lacks.
void JpegReader::check_warnings() {
    const bool lacks_data = m_errors.lacks_data || m_errors.lacks_data_at_end;
    if (m_errors.saw_end && (lacks_data || jpeg_has_multiple_scans(&m_decoder) != 0)) {
        throw Error(ErrorCode::Corrupt, "the JPEG file is cut short");
    }
    if (m_errors.lacks_data) {
        throw Error(ErrorCode::Corrupt,
                    "the JPEG file is damaged: part of its picture data is missing");
    }
}

int JpegReader::orientation() const {
    constexpr std::string_view kExif("Exif\0\0", 6);
    for (const jpeg_marker_struct* marker = m_decoder.marker_list; marker != nullptr;
         marker = marker->next) {
        const std::span<const std::uint8_t> data(marker->data, marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && data.size() > kExif.size() &&
            std::equal(kExif.begin(), kExif.end(), data.begin())) {
            return exif_orientation(data.subspan(kExif.size()));
        }
    }
    return 1;
}

/// Pillow's product of two shares of 255, rounded.
std::uint8_t product_of_shares(unsigned a, unsigned b) {
    const unsigned product = a * b + 128;
    return static_cast<std::uint8_t>(((product >> 8) + product) >> 8);
}

void grey_to_rgb(const std::uint8_t* row, std::size_t width, std::uint8_t* out) {
    for (std::size_t x = 0; x < width; ++x, out += 3) {
        std::fill_n(out, 3, row[x]);
    }
}

/// Adobe stores ink inverted: 255 is none. Pillow takes every four-colour JPEG for such a one, and
/// computes nk - MULDIV255(ink, nk), where nk is what black leaves.
void inverted_cmyk_to_rgb(const std::uint8_t* row, std::size_t width, std::uint8_t* out) {
    for (std::size_t x = 0; x < width; ++x, row += 4) {
        const unsigned left_by_black = row[3];
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const unsigned ink = 255U - row[channel];
            *out++ =
                static_cast<std::uint8_t>(left_by_black - product_of_shares(ink, left_by_black));
        }
    }
}

Image JpegReader::read() {
    Image image;
    const bool has_started = ends_well(m_errors, [&] { jpeg_start_decompress(&m_decoder); });
    if (!has_started) {
        fail();
    }
    image.width = m_decoder.output_width;
    image.height = m_decoder.output_height;
    image.pixels.resize(image.width * image.height * 3);
    std::vector<std::uint8_t> row(image.width *
                                  static_cast<std::size_t>(m_decoder.output_components));
    const bool is_rgb = m_decoder.out_color_space == JCS_RGB;
    const bool is_read = ends_well(m_errors, [&] {
        while (m_decoder.output_scanline < m_decoder.output_height) {
            std::uint8_t* out =
                image.pixels.data() + std::size_t{m_decoder.output_scanline} * image.width * 3;
            JSAMPROW target = is_rgb ? out : row.data();
            jpeg_read_scanlines(&m_decoder, &target, 1);
            if (m_decoder.out_color_space == JCS_GRAYSCALE) {
                grey_to_rgb(row.data(), image.width, out);
            } else if (!is_rgb) {
                inverted_cmyk_to_rgb(row.data(), image.width, out);
            }
        }
    });
    if (!is_read) {
        fail();
    }
    check_warnings();
    return turned_upright(std::move(image), orientation());
}

}  // namespace

Image decode_jpeg(std::span<const std::uint8_t> file, const DecodeLimits& limits) {
    return JpegReader(file, limits).read();
}

std::vector<std::uint8_t> encode_jpeg(const Image& image, int quality) {
    if (quality < 1 || quality > 100 || image.width == 0 || image.height == 0) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format(
                "a JPEG needs a quality of 1 to 100 (not {}) and at least one pixel (not {} x {})",
                quality, image.width, image.height));
    }
    JpegErrors errors;
    jpeg_compress_struct encoder{};
    encoder.err = install(errors);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    const bool is_written = ends_well(errors, [&] {
        jpeg_create_compress(&encoder);
        jpeg_mem_dest(&encoder, &buffer, &size);
        encoder.image_width = static_cast<JDIMENSION>(image.width);
        encoder.image_height = static_cast<JDIMENSION>(image.height);
        encoder.input_components = 3;
        encoder.in_color_space = JCS_RGB;
        jpeg_set_defaults(&encoder);
        jpeg_set_quality(&encoder, quality, TRUE);
        jpeg_start_compress(&encoder, TRUE);
        while (encoder.next_scanline < encoder.image_height) {
            auto* row =
                const_cast<JSAMPROW>(image.pixels.data() + encoder.next_scanline * image.width * 3);
            jpeg_write_scanlines(&encoder, &row, 1);
        }
        jpeg_finish_compress(&encoder);
    });
    const std::string message =
        is_written ? "" : message_of(reinterpret_cast<j_common_ptr>(&encoder));
    jpeg_destroy_compress(&encoder);
    const std::unique_ptr<unsigned char, decltype(&std::free)> owner(buffer, &std::free);
    if (!is_written) {
        throw Error(ErrorCode::InvalidInput, "the picture cannot be written as JPEG: " + message);
    }
    return {buffer, buffer + size};
}

void refuse_size(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits) {
    throw Error(ErrorCode::InvalidInput,
                fmt::format("the picture has {} x {} pixels; the limit is {} pixels in all",
                            with_thousands(width), with_thousands(height),
                            with_thousands(limits.max_pixels)));
}

}  // namespace halfspace
