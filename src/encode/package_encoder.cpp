// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "encode/encoder.hpp"
#include "encode/fingerprint.hpp"
#include "encode/image_reader.hpp"
#include "encode/package.hpp"
#include "encode/text_reader.hpp"

#include <utility>

namespace halfspace {
namespace {

class PackageEncoder : public Encoder {
public:
    PackageEncoder(EncoderPackage package, const EncoderOptions& options)
        : m_info(std::move(package.info)) {
        if (package.image) {
            m_images =
                std::make_unique<ImageReader>(std::move(*package.image), m_info.dim, options);
        }
        if (package.text) {
            m_texts = std::make_unique<TextReader>(std::move(*package.text), m_info.dim, options);
        }
    }

    [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_info; }
    [[nodiscard]] const ImagePreprocess& image_preprocess() const override {
        return images().preprocess();
    }

    std::vector<float> embed_images(std::span<const float> pixels) override {
        return images().embed(pixels);
    }

    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) override {
        if (!m_texts) {
            throw Error(ErrorCode::InvalidInput, "the encoder " + m_info.name + " reads no texts");
        }
        return m_texts->embed(texts, role);
    }

private:
    [[nodiscard]] ImageReader& images() const {
        if (!m_images) {
            throw Error(ErrorCode::InvalidInput, "the encoder " + m_info.name + " reads no images");
        }
        return *m_images;
    }

    EncoderInfo m_info;
    std::unique_ptr<ImageReader> m_images;
    std::unique_ptr<TextReader> m_texts;
};

/// The package with its name and fingerprint under these options.
EncoderPackage described_package(const std::filesystem::path& folder,
                                 const EncoderOptions& options) {
    EncoderPackage package = read_package(folder, options.variant);
    EncoderInfo& info = package.info;
    if (!options.name.empty()) info.name = options.name;
    info.fingerprint = fingerprint_of(info.folder, package.deciding_files);
    if (!package.variant.empty()) info.name += ":" + package.variant;
    if (options.precision != Precision::F32) {
        const std::string precision(name_of(options.precision));
        info.fingerprint = fingerprint_with(info.fingerprint, "precision " + precision);
        info.name += ":" + precision;
    }
    return package;
}

}  // namespace

EncoderInfo inspect_encoder(const std::filesystem::path& folder, const EncoderOptions& options) {
    return described_package(folder, options).info;
}

std::unique_ptr<Encoder> open_encoder(const std::filesystem::path& folder,
                                      const EncoderOptions& options) {
    return std::make_unique<PackageEncoder>(described_package(folder, options), options);
}

}  // namespace halfspace
