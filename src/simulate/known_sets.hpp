// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// Something a simulated person looks for in a data set, and the truth about every item of it.
struct KnownConcept {
    std::string name;
    std::string prompt;         ///< what the person types
    std::vector<bool> truth;    ///< one an item
    std::vector<float> scores;  ///< one an item, -1 to +1: what a person who grades would say
};

/// A data set whose truth is known, as photos or as texts.
struct KnownSet {
    std::string name;
    std::vector<std::filesystem::path> files;  ///< one an item; empty in a set of texts
    std::vector<std::string> texts;            ///< one an item; empty in a set of photos
    std::vector<bool> is_training;             ///< one an item; the others are held out
    std::vector<KnownConcept> concepts;

    [[nodiscard]] std::size_t size() const noexcept { return is_training.size(); }
};

/// The sets a file of concepts names, read from `data`. The file is a JSON object: set -> concepts,
/// and the set is the folder of that name under `data`. What the folder holds says where truth
/// comes from:
/// - `captions.csv` (file, split, caption1 ... captionN): concepts {name: [pattern, ...]}. A photo
///   is positive when at least 2 of its captions hold every pattern, each a regular expression
///   (ECMAScript, case ignored) that begins at the start of a word. Split `train` trains. A person
///   who grades gives -1, -0.5, 0.25, 0.75, 1 for 0, 1, 2, 3, 4 or more such captions.
/// - `train.csv` and `test.csv` (text, category): concepts [category, ...]. The prompt is the
///   category with blanks for `_` and without `?`; test.csv is held out.
/// - else its *.jpg: concepts {name: [start, ...]}. A photo is positive when its name begins with
///   one of these; a photo trains when the MD5 of its name is even.
/// @throws Error NotFound; Corrupt if the file is not such JSON; InvalidInput naming the concept if
///         either side of its split lacks a positive or a negative
std::vector<KnownSet> read_known_sets(const std::filesystem::path& concepts_file,
                                      const std::filesystem::path& data);

}  // namespace halfspace
