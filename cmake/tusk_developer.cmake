# Faster builds of this project itself: a compiler cache and a fast linker, where the machine has them, and headers that the
# tests read only once.
include(CheckLinkerFlag)

# GCC maps such a header whole, more than 100 MB of it, for each file: a second or two are gained, and a build beside another
# in the same folder ends badly. And what is built without shows that every file includes what it uses.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    set(precompile ON)
else()
    set(precompile OFF)
endif()
option(TUSK_PCH "Precompile what the tests include" ${precompile})

find_program(TUSK_CCACHE ccache)
if(TUSK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    if(TUSK_PCH)
        # Without these it keeps nothing that is compiled with a precompiled header.
        set(CMAKE_CXX_COMPILER_LAUNCHER
            ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${TUSK_CCACHE})
    else()
        set(CMAKE_CXX_COMPILER_LAUNCHER ${TUSK_CCACHE})
    endif()
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Files of Asio make more garbage than GCC waits for: a seventh of their time is spent on collecting it.
    add_compile_options(--param=ggc-min-heapsize=400000)
endif()

# tusk_precompile(<target> [REUSE_FROM <other>]): precompiles the header of the tests, or takes that of a target which has
# the same flags.
function(tusk_precompile target)
    if(NOT TUSK_PCH)
        return()
    endif()
    if(ARGC EQUAL 1)
        target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/precompiled.hpp)
    else()
        target_precompile_headers(${target} ${ARGN})
    endif()
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # The cache knows a header by what is in it.
        target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
endfunction()

check_linker_flag(CXX -fuse-ld=mold TUSK_HAS_MOLD)
check_linker_flag(CXX -fuse-ld=lld TUSK_HAS_LLD)
if(TUSK_HAS_MOLD)
    add_link_options(-fuse-ld=mold)
elseif(TUSK_HAS_LLD)
    add_link_options(-fuse-ld=lld)
endif()
