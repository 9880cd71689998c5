# Writes a C++ file with the files of a folder in it, for src/http/assets.hpp:
#   cmake -D FOLDER=web/dist -D OUTPUT=assets.cpp -P cmake/embed_assets.cmake
# An empty FOLDER leaves the UI out. The bytes come in by .incbin; each file's hash stands in the text, so
# that a changed file changes OUTPUT, and an unchanged OUTPUT is left alone.
cmake_minimum_required(VERSION 3.25)

set(files)
if(FOLDER)
    if(NOT EXISTS "${FOLDER}/index.html")
        message(FATAL_ERROR "The web pages are not built: ${FOLDER}/index.html is missing. "
                            "Run `npm ci && npm run build` in web/, or configure with -D HALFSPACE_UI=OFF.")
    endif()
    file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${FOLDER}" "${FOLDER}/*")
    list(FILTER files EXCLUDE REGEX "\\.map$")
    list(SORT files)
endif()

set(symbols)
set(entries)
set(number 0)
foreach(file IN LISTS files)
    file(SHA256 "${FOLDER}/${file}" hash)
    string(SUBSTRING "${hash}" 0 32 hash)
    string(APPEND symbols "
asm(\".section .rodata\\n\"
    \".balign 16\\n\"
    \"halfspace_asset_${number}:\\n\"
    \".incbin \\\"${FOLDER}/${file}\\\"\\n\"
    \"halfspace_asset_${number}_end:\\n\"
    \".byte 0\\n\"
    \".previous\\n\");
extern const char asset_${number}[] asm(\"halfspace_asset_${number}\");
extern const char asset_${number}_end[] asm(\"halfspace_asset_${number}_end\");
")
    string(APPEND entries "        {\"/${file}\", between(asset_${number}, asset_${number}_end), \"${hash}\"},\n")
    math(EXPR number "${number} + 1")
endforeach()

set(content "// Written by cmake/embed_assets.cmake.
#include \"http/assets.hpp\"

#include <array>
#include <cstddef>
${symbols}
namespace halfspace {

namespace {

[[maybe_unused]] std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::span<const Asset> assets() noexcept {
    static const std::array<Asset, ${number}> files{{
${entries}    }};
    return files;
}

}  // namespace halfspace
")
if(number EQUAL 0)
    string(REPLACE "{{\n    }}" "{}" content "${content}")
endif()
set(present "")
if(EXISTS "${OUTPUT}")
    file(READ "${OUTPUT}" present)
endif()
if(NOT present STREQUAL content)
    file(WRITE "${OUTPUT}" "${content}")
endif()
