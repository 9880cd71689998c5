// SPDX-License-Identifier: Apache-2.0
#include "image/content_kind.hpp"

#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace halfspace {
namespace {

TEST(ContentKind, IsToldByContent) {
    using enum ContentKind;
    const std::vector<std::pair<const char*, ContentKind>> cases = {
        {"plain.jpg", Jpeg}, {"rgb.png", Png},        {"animated.gif", Gif},
        {"plain.tif", Tiff}, {"lossless.webp", WebP}, {"plain.bmp", Bmp},
    };

    for (const auto& [name, kind] : cases) {
        EXPECT_EQ(content_kind(fixture(name)), kind) << name;
    }
}

TEST(ContentKind, FindsSvgBehindItsProlog) {
    for (const char* text :
         {"<svg/>", "\xEF\xBB\xBF  <svg width='3'>", "<?xml version='1.0'?><svg>",
          "<!-- drawn\nby hand --><svg>", "<SVG>", "<s:svg xmlns:s='x'>",
          "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'><svg>",
          "<!DOCTYPE svg [ <!ENTITY a 'b'> ]><svg>"}) {
        EXPECT_EQ(content_kind(bytes_of(text)), ContentKind::Svg) << text;
    }
}

TEST(ContentKind, IsNotFooledByTextAboutPictures) {
    for (const char* text :
         {"an <svg> in a text", "<html><svg/></html>", "BM is short for Bookmark, a thing",
          "<svgish/>", "GIF", "<?xml version='1.0'?>", "<!-- never closed"}) {
        EXPECT_EQ(content_kind(bytes_of(text)), ContentKind::NotAPicture) << text;
    }
}

TEST(ContentKind, SaysWhatItIsInstead) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "empty file"},
        {"<!DOCTYPE html><html>", "not a picture: it is a web page (HTML)"},
        {"\n<!-- saved -->\n<html>", "not a picture: it is a web page (HTML)"},
        {"name,label\n1,2\n", "not a picture: it is text"},
        {"%PDF-1.7", "not a picture: it is a PDF document"},
        {"PK\x03\x04 and more", "not a picture: it is a ZIP archive"},
        {std::string("\0\0\0\x18"
                     "ftypmp42",
                     12),
         "not a picture: it is a video"},
        {std::string(64, '\0'), "not a picture: it holds nothing but zero bytes"},
        {std::string("\x01\x02\x03\0", 4),
         "not a picture: its content is none of JPEG, PNG, GIF, WebP, TIFF, BMP, HEIC and SVG"},
    };

    for (const auto& [text, reason] : cases) {
        EXPECT_EQ(why_not_a_picture(bytes_of(text)), reason);
    }
}

}  // namespace
}  // namespace halfspace
