# halfspace_compile_together(target): compiles many files of a target as one (CMake's unity builds), which takes half
# the time; the preset dev compiles file by file. tools/unity_groups.py picks files that do not disturb one another.
# When a change makes two of a group clash, configure anew.
function(halfspace_compile_together target)
    if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT HALFSPACE_SANITIZE)
        return()
    endif()
    get_target_property(sources ${target} SOURCES)
    set(generated ${sources})
    list(FILTER generated INCLUDE REGEX "^/")
    list(FILTER sources EXCLUDE REGEX "^/")
    list(TRANSFORM sources PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    execute_process(COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/unity_groups.py ${sources}
                    OUTPUT_VARIABLE groups COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]+" groups "${groups}")
    set(sources)
    foreach(line IN LISTS groups)
        string(REGEX MATCH "^([0-9]+) (.+)$" line "${line}")
        set_source_files_properties(${CMAKE_MATCH_2} PROPERTIES UNITY_GROUP ${target}_${CMAKE_MATCH_1})
        list(APPEND sources ${CMAKE_MATCH_2})
    endforeach()
    # A group's files are compiled in the order in which the target lists them.
    set_target_properties(${target} PROPERTIES SOURCES "${sources};${generated}"
                          UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
