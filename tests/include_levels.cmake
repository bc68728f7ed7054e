# Checks that every header includes only a lower level or its own folder, and opens INTARSIA_NAMESPACE:
#     cmake -DINCLUDE=include -P tests/include_levels.cmake
cmake_minimum_required(VERSION 3.20)

set(levels
    "core"
    "tensor simd io"
    "initializers data"
    "layers losses metrics optimizers"
    "models"
    "training"
    "saving plot")
set(number 0)
foreach(folders ${levels})
    separate_arguments(folders)
    foreach(folder ${folders})
        set(level_of_${folder} ${number})
    endforeach()
    math(EXPR number "${number} + 1")
endforeach()

set(problems)
cmake_path(ABSOLUTE_PATH INCLUDE)
file(GLOB_RECURSE headers RELATIVE ${INCLUDE}/intarsia ${INCLUDE}/intarsia/*.hpp)
foreach(header ${headers})
    string(REGEX REPLACE "/.*" "" folder ${header})
    file(STRINGS ${INCLUDE}/intarsia/${header} lines REGEX "^[ \t]*#[ \t]*(include|pragma once)")
    list(TRANSFORM lines STRIP)

    if(header MATCHES "\\.inc\\.hpp$")
        # Text for inside a target region: a standard header included there would be compiled for that target.
        list(FILTER lines EXCLUDE REGEX "#include <intarsia/${folder}/[a-z0-9_/]+\\.inc\\.hpp>")
        if(lines)
            list(APPEND problems "${header}: a fragment includes nothing but fragments: ${lines}")
        endif()
        continue()
    endif()

    if(NOT "#pragma once" IN_LIST lines)
        list(APPEND problems "${header}: no #pragma once")
    endif()
    file(STRINGS ${INCLUDE}/intarsia/${header} plain_namespaces REGEX "^[ \t]*namespace[ \t]+intarsia")
    if(plain_namespaces)
        list(APPEND problems "${header}: opens intarsia, not INTARSIA_NAMESPACE: ${plain_namespaces}")
    endif()
    if(NOT lines MATCHES "#include <intarsia/" AND NOT header STREQUAL "core/namespace.hpp")
        list(APPEND problems "${header}: includes nothing that defines INTARSIA_NAMESPACE: core/namespace.hpp would do")
    endif()
    if(header MATCHES "^(intarsia|inference)\\.hpp$")
        continue() # the umbrellas are above all levels
    endif()
    if(NOT DEFINED level_of_${folder})
        list(APPEND problems "${header}: its folder has no level in tests/include_levels.cmake")
        continue()
    endif()
    foreach(line ${lines})
        if(line MATCHES "^#[ \t]*include[ \t]*\"")
            list(APPEND problems "${header}: includes are written <intarsia/...>: ${line}")
        elseif(line MATCHES "<intarsia/([^/>]+)>")
            list(APPEND problems "${header}: no header includes the umbrella: ${line}")
        elseif(line MATCHES "<intarsia/([a-z_]+)/")
            set(included ${CMAKE_MATCH_1})
            if(NOT DEFINED level_of_${included})
                list(APPEND problems "${header}: ${included} has no level in tests/include_levels.cmake")
            elseif(NOT included STREQUAL folder AND NOT level_of_${included} LESS level_of_${folder})
                list(APPEND problems "${header}: ${folder} may not include ${included}: ${line}")
            endif()
        endif()
    endforeach()
endforeach()

list(LENGTH headers count)
if(count EQUAL 0)
    message(FATAL_ERROR "no header under ${INCLUDE}/intarsia")
endif()
if(problems)
    list(JOIN problems "\n  " problems)
    message(FATAL_ERROR "Includes that break the levels of the folders:\n  ${problems}")
endif()
message(STATUS "${count} headers include only lower levels and their own folder")
