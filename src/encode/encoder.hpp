// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/preprocess.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// What an encoder is, without loading its networks.
struct EncoderInfo {
    std::string name;  ///< folder name, or `owner/name` of the hub, with `:variant` and
                       ///< `:precision` where they are not the plain ones
    std::filesystem::path folder;
    std::size_t dim = 0;
    std::string fingerprint;  ///< hex SHA-256 over the files that decide its output
    bool reads_images = false;
    bool reads_texts = false;
    std::string licence;  ///< as the package states it; empty if it does not
    std::string source;   ///< where its weights come from, in a few words; empty if unknown
};

/// Texts as vectors, and how many of them had to be cut.
struct TextEmbeddings {
    std::vector<float> rows;    ///< n x dim, unit vectors
    std::vector<bool> was_cut;  ///< longer than the encoder reads; the rest was left out
    std::size_t token_limit = 0;
};

/// What a text is embedded as; some models (E5 and its kin) put other words before each.
enum class TextRole {
    Query,  ///< what a person looks for
    Item,   ///< what is looked through
};

/// A frozen model that turns images and texts into unit vectors of one space.
///
/// A vector does not depend on the batch it was computed in. Threads: any member may be called from
/// any thread; calls on one tower take turns.
class Encoder {
public:
    virtual ~Encoder() = default;

    [[nodiscard]] virtual const EncoderInfo& info() const noexcept = 0;
    [[nodiscard]] std::size_t dim() const noexcept { return info().dim; }

    /// What a decoded image must go through before `embed_images`.
    [[nodiscard]] virtual const ImagePreprocess& image_preprocess() const = 0;

    /// @param pixels  n images as `preprocess` gives them: n x 3 x height x width, row-major
    /// @return n x dim() floats, unit vectors; a row the model could not give (NaN, zero) is all
    ///         NaN, for the caller to skip with a reason
    /// @throws Error InvalidInput if the encoder reads no images
    virtual std::vector<float> embed_images(std::span<const float> pixels) = 0;

    /// @param texts  UTF-8; empty ones are allowed
    /// @throws Error InvalidInput if the encoder reads no texts, or a text is not UTF-8
    virtual TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) = 0;
};

/// What a network computes in. Another than F32 gives other vectors, on each device its own, and so
/// another fingerprint.
enum class Precision { F32, Bf16, F16 };

/// `f32`, `bf16`, `f16`.
std::string_view name_of(Precision precision) noexcept;

/// What networks run on where `EncoderOptions` does not say.
struct EncoderHardware {
    std::string device = "CPU";  ///< one of `inference_devices()`, or AUTO
    std::size_t threads = 0;     ///< of the CPU; 0 means all cores
};

/// For the whole program; to be called before the first encoder is used.
void set_encoder_hardware(const EncoderHardware& hardware);

struct EncoderOptions {
    std::string device;                  ///< empty takes that of `set_encoder_hardware`
    std::filesystem::path cache_folder;  ///< compiled networks are kept here; empty keeps none
    std::size_t threads = 0;             ///< of the CPU; 0 takes those of `set_encoder_hardware`
    std::string variant;                 ///< "quantized" means model_quantized.onnx; empty: plain
    Precision precision = Precision::F32;
    std::string name;  ///< what it is called; empty takes the name of its folder or on the hub
};

/// Reads a package folder's config files; cheap.
/// @throws Error NotFound if there is no such folder or variant; Corrupt if it is not an encoder
///         package, naming what is missing
EncoderInfo inspect_encoder(const std::filesystem::path& folder,
                            const EncoderOptions& options = {});

/// Opens a package folder. A tower is compiled when it is first used.
/// @throws as `inspect_encoder`
std::unique_ptr<Encoder> open_encoder(const std::filesystem::path& folder,
                                      const EncoderOptions& options = {});

/// Folders that hold encoder packages, in the order they are searched: each of $HALFSPACE_ENCODERS
/// (`:` between), `encoders` and `share/halfspace/encoders` beside the folder of the program, and
/// `user_encoder_folder()`. After them comes the hub's cache, which is laid out in its own way.
std::vector<std::filesystem::path> encoder_folders();

/// Where `encoder add` puts packages: `encoders` in `data_folder()`.
std::filesystem::path user_encoder_folder();

/// Every package in `encoder_folders()` and the hub's cache, by name; a folder that is not a
/// package is left out. Without fingerprints, for which large files would have to be read.
std::vector<EncoderInfo> list_encoders();

/// The folder meant by a name, `owner/name` or `owner/name@revision` of the hub's cache, or a path.
/// @throws Error NotFound, listing the names there are and, for a name of the hub, how to get it
std::filesystem::path find_encoder(const std::string& name_or_path);

/// A package and how it is used.
struct NamedEncoder {
    std::filesystem::path folder;
    EncoderOptions options;
};

/// Finds an encoder by name or path, with the variant and the precision behind it:
/// `clip-vit-base-patch32`, `clip-vit-base-patch32:quantized`, `./mine:bf16`, `mine:fp16:bf16`.
/// @param options  the rest of them; a variant or precision in the name comes before theirs
/// @throws as `find_encoder`
NamedEncoder find_named_encoder(const std::string& name_or_path,
                                const EncoderOptions& options = {});

/// `open_encoder` of what `find_named_encoder` finds. Its name finds it again from any folder:
/// where the package's own does not, that is its whole path.
std::unique_ptr<Encoder> open_named_encoder(const std::string& name_or_path,
                                            const EncoderOptions& options = {});

/// The same, with its compiled networks kept in `cache_folder()`: only the first start waits for
/// them.
std::unique_ptr<Encoder> open_cached_encoder(const std::string& name_or_path);

/// Names of the devices that `EncoderOptions::device` may name here: CPU, GPU, NPU, ...
std::vector<std::string> inference_devices();

}  // namespace halfspace
