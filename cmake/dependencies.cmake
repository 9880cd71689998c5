# Everything Halfspace takes from outside, each found here once. Nothing is fetched at configure.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(CURL 7.85 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(JPEG REQUIRED)
find_package(Protobuf REQUIRED)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips-cpp)

# A system OpenVINO first; otherwise the one inside the Python environment's wheel.
find_package(OpenVINO QUIET COMPONENTS Runtime ONNX)
if(NOT OpenVINO_FOUND)
    file(GLOB wheel_openvino "${HALFSPACE_VENV}/lib/python3*/site-packages/openvino/cmake")
    find_package(OpenVINO REQUIRED COMPONENTS Runtime ONNX PATHS ${wheel_openvino} NO_DEFAULT_PATH)
endif()

# A system Arrow with Parquet first; otherwise the one inside pyarrow's wheel, which has no CMake
# files. As with OpenVINO, programs find the libraries through the run path CMake gives them.
find_package(Arrow QUIET)
find_package(Parquet QUIET)
if(Arrow_FOUND AND Parquet_FOUND)
    add_library(halfspace_arrow INTERFACE)
    target_link_libraries(halfspace_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
else()
    file(GLOB wheel_arrow "${HALFSPACE_VENV}/lib/python3*/site-packages/pyarrow")
    file(GLOB arrow_library "${wheel_arrow}/libarrow.so.*[0-9]")
    file(GLOB parquet_library "${wheel_arrow}/libparquet.so.*[0-9]")
    if(NOT EXISTS "${arrow_library}" OR NOT EXISTS "${parquet_library}")
        message(FATAL_ERROR "No Arrow C++ with Parquet: neither on the system nor as pyarrow in "
                            "${HALFSPACE_VENV}; tools/setup.sh installs it")
    endif()
    add_library(wheel_arrow SHARED IMPORTED)
    set_target_properties(wheel_arrow PROPERTIES IMPORTED_LOCATION "${arrow_library}"
                          INTERFACE_INCLUDE_DIRECTORIES "${wheel_arrow}/include")
    add_library(wheel_parquet SHARED IMPORTED)
    set_target_properties(wheel_parquet PROPERTIES IMPORTED_LOCATION "${parquet_library}"
                          INTERFACE_LINK_LIBRARIES wheel_arrow)
    add_library(halfspace_arrow INTERFACE)
    target_link_libraries(halfspace_arrow INTERFACE wheel_parquet)
endif()
add_library(halfspace::arrow ALIAS halfspace_arrow)

# umappp, hnswlib and Eigen: headers only, out of the PyPI package assorthead.
file(GLOB wheel_assorthead "${HALFSPACE_VENV}/lib/python3*/site-packages/assorthead/include")
if(NOT EXISTS "${wheel_assorthead}/umappp/umappp.hpp")
    message(FATAL_ERROR "No umappp in ${HALFSPACE_VENV}; tools/setup.sh installs assorthead")
endif()
add_library(halfspace_umap INTERFACE)
target_include_directories(halfspace_umap SYSTEM INTERFACE "${wheel_assorthead}")
# hnswlib's SSE code reads a number past the end of a list to prefetch what it says.
target_compile_definitions(halfspace_umap INTERFACE NO_MANUAL_VECTORIZATION)
target_link_libraries(halfspace_umap INTERFACE Threads::Threads)
add_library(halfspace::umap ALIAS halfspace_umap)
