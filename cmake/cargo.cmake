# halfspace_cargo_library(halfspace_x CRATE folder LIBRARY name) builds a Rust static library with
# cargo and makes the imported target halfspace_x of it. All presets share one cargo folder, so the
# crate is built once; Rust code is always optimised, the C++ sanitizers do not reach into it.
find_program(CARGO cargo HINTS $ENV{HOME}/.cargo/bin REQUIRED)

function(halfspace_cargo_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "CRATE;LIBRARY" "")
    cmake_path(ABSOLUTE_PATH arg_CRATE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    cmake_path(SET cargo_folder NORMALIZE ${CMAKE_BINARY_DIR}/../cargo)
    set(library ${cargo_folder}/release/lib${arg_LIBRARY}.a)
    # cargo leaves the file as it is if nothing that matters changed; touching it tells the generator.
    add_custom_command(
        OUTPUT ${library}
        COMMAND ${CMAKE_COMMAND} -E env CARGO_TARGET_DIR=${cargo_folder}
                ${CARGO} build --release --locked --quiet --manifest-path ${arg_CRATE}/Cargo.toml
        COMMAND ${CMAKE_COMMAND} -E touch ${library}
        DEPENDS ${arg_CRATE}/Cargo.toml ${arg_CRATE}/Cargo.lock ${arg_CRATE}/src/lib.rs
        COMMENT "Building the Rust library ${arg_LIBRARY}"
        VERBATIM)
    add_custom_target(${name}_build DEPENDS ${library})
    add_library(${name} STATIC IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
        IMPORTED_LOCATION ${library}
        INTERFACE_INCLUDE_DIRECTORIES ${arg_CRATE}
        INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
    add_dependencies(${name} ${name}_build)
endfunction()
