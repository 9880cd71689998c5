# halfspace_module(store SOURCES a.cpp DEPENDS base PRIVATE_DEPENDS Some::lib)
# makes the static target halfspace::store out of the calling folder, src/store.
function(halfspace_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS")
    list(TRANSFORM arg_DEPENDS PREPEND "halfspace::")
    add_library(halfspace_${name} STATIC ${arg_SOURCES})
    target_include_directories(halfspace_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(halfspace_${name} PUBLIC ${arg_DEPENDS}
                          PRIVATE halfspace_options ${arg_PRIVATE_DEPENDS})
    add_library(halfspace::${name} ALIAS halfspace_${name})
    halfspace_compile_together(halfspace_${name})
endfunction()

# halfspace_test(store SOURCES a_test.cpp [DEPENDS image] [LIBRARIES Some::lib] [LABEL runtime]
#                [ENGINE postgres|weaviate|weaviate_cluster|engines] [ONE_THREAD])
# makes the GoogleTest binary store_test, linked with halfspace::store, and registers its tests
# under LABEL (default: unit). The label `runtime` marks tests that load the inference runtime. ENGINE
# has those database engines running meanwhile (tests/CMakeLists.txt) and begins the tests' names.
# ONE_THREAD: no threads of ours meet in these tests, so the thread sanitizer does without them; so it
# does without the inference runtime, which is not built for it.
function(halfspace_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "ONE_THREAD" "LABEL;TIMEOUT;ENGINE" "SOURCES;DEPENDS;LIBRARIES")
    if(NOT arg_LABEL)
        set(arg_LABEL unit)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    list(TRANSFORM arg_DEPENDS PREPEND "halfspace::")
    add_executable(${name}_test ${arg_SOURCES})
    target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${name}_test PRIVATE ${arg_DEPENDS} ${arg_LIBRARIES} halfspace_options
                          GTest::gtest_main)
    # What ships is the modules; to optimise the tests' own code would double what they cost to compile.
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)
    halfspace_compile_together(${name}_test)
    if(HALFSPACE_SANITIZE STREQUAL "thread" AND (arg_ONE_THREAD OR arg_LABEL STREQUAL "runtime"))
        set_target_properties(${name}_test PROPERTIES EXCLUDE_FROM_ALL ON)
        return()
    endif()
    set(engine)
    set(prefix)
    if(arg_ENGINE)
        set(engine FIXTURES_REQUIRED ${arg_ENGINE}
                   ENVIRONMENT "HALFSPACE_ENGINES=${CMAKE_SOURCE_DIR}/build/engines")
        set(prefix TEST_PREFIX "${arg_ENGINE}.")
    endif()
    gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST ${prefix}
                         PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} ${engine})
endfunction()
