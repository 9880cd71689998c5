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

# halfspace_test(store SOURCES a_test.cpp [DEPENDS image] [LIBRARIES Some::lib] [RUNTIME] [ENGINE postgres|weaviate]
#                [ONE_THREAD] [THREAD_FILTER Concurrency.*] [ADDRESS_FILTER -Large/*])
# makes the GoogleTest binary store_test, linked with halfspace::store, and registers it as one test: for most of its
# tests, a process of their own would cost more than they do.
# RUNTIME: it loads the inference runtime. ENGINE has that database engine running meanwhile (tests/CMakeLists.txt).
# ONE_THREAD: no threads of ours meet in these tests, so the thread sanitizer does without them; so it does without the
# inference runtime, which is not built for it. THREAD_FILTER and ADDRESS_FILTER (of GoogleTest) say which tests run
# under that sanitizer, where not all are worth their time.
function(halfspace_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "RUNTIME;ONE_THREAD" "ENGINE;THREAD_FILTER;ADDRESS_FILTER"
                          "SOURCES;DEPENDS;LIBRARIES")
    list(TRANSFORM arg_DEPENDS PREPEND "halfspace::")
    add_executable(${name}_test ${arg_SOURCES})
    target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${name}_test PRIVATE ${arg_DEPENDS} ${arg_LIBRARIES} halfspace_options
                          GTest::gtest_main)
    # What ships is the modules; to optimise the tests' own code would double what they cost to compile.
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)
    halfspace_compile_together(${name}_test)
    set(filter)
    set(environment)
    if(HALFSPACE_SANITIZE STREQUAL "thread")
        if(arg_ONE_THREAD OR arg_RUNTIME)
            set_target_properties(${name}_test PROPERTIES EXCLUDE_FROM_ALL ON)
            return()
        endif()
        set(filter ${arg_THREAD_FILTER})
    elseif(HALFSPACE_SANITIZE MATCHES "address")
        set(filter ${arg_ADDRESS_FILTER})
        # The runtime leaves a few bytes behind in a library it unloads, which nothing can suppress.
        if(arg_RUNTIME)
            set(environment ASAN_OPTIONS=detect_leaks=0)
        endif()
    endif()
    list(TRANSFORM filter PREPEND --gtest_filter=)
    add_test(NAME ${name} COMMAND ${name}_test ${filter})
    set_tests_properties(${name} PROPERTIES FAIL_REGULAR_EXPRESSION "Running 0 tests")
    if(arg_ENGINE)
        list(APPEND environment "HALFSPACE_ENGINES=${CMAKE_SOURCE_DIR}/build/engines")
        # They wait most of the time, so they are begun first.
        set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED ${arg_ENGINE} COST 1000)
    endif()
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${environment}")
endfunction()
