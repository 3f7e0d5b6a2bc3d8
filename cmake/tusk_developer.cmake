# Faster builds of this project itself: a compiler cache and a fast linker, where the machine has them.
include(CheckLinkerFlag)

find_program(TUSK_CCACHE ccache)
if(TUSK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TUSK_CCACHE})
endif()

check_linker_flag(CXX -fuse-ld=mold TUSK_HAS_MOLD)
check_linker_flag(CXX -fuse-ld=lld TUSK_HAS_LLD)
if(TUSK_HAS_MOLD)
    add_link_options(-fuse-ld=mold)
elseif(TUSK_HAS_LLD)
    add_link_options(-fuse-ld=lld)
endif()
