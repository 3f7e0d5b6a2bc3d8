# What the two libraries have in common: how they are compiled, and how they are installed.
include_guard()
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(TUSK_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})
option(TUSK_WERROR "Treat compiler warnings as errors" OFF)

# Warnings belong to our own targets: they are never handed on to whoever links them.
function(tusk_warnings target)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
        if(TUSK_WERROR)
            target_compile_options(${target} PRIVATE -Werror)
        endif()
    endif()
endfunction()

# tusk_library(<target> ALIAS <tusk::name> FOLDER <directory with include/ and src/>)
function(tusk_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "ALIAS;FOLDER" "")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${arg_FOLDER}/src/*.cpp)
    add_library(${target} ${sources})
    add_library(${arg_ALIAS} ALIAS ${target})
    string(REPLACE "tusk::" "" export_name ${arg_ALIAS})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${export_name}
        VERSION ${TUSK_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
        CXX_EXTENSIONS OFF
        POSITION_INDEPENDENT_CODE ON)
    target_compile_features(${target} PUBLIC cxx_std_20)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        # Nobody puts functions of their own in the place of ours, so ours may be inlined, shared library or not.
        target_compile_options(${target} PRIVATE -fno-semantic-interposition)
    endif()
    target_include_directories(${target}
        PUBLIC $<BUILD_INTERFACE:${arg_FOLDER}/include>
               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        PRIVATE ${arg_FOLDER}/src)
    tusk_warnings(${target})
endfunction()

# tusk_install(<target> FOLDER <directory with include/> DESCRIPTION <text> PKG_CONFIG_REQUIRES <modules>...)
#
# Installs the library, its headers, a CMake package and a pkg-config file, all named like the target. The package file
# is cmake/<target>Config.cmake.in.
function(tusk_install target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER;DESCRIPTION" "PKG_CONFIG_REQUIRES")
    set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/${target})

    install(TARGETS ${target} EXPORT ${target}Targets COMPONENT ${target}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(DIRECTORY ${arg_FOLDER}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ${target}
        FILES_MATCHING PATTERN "*.hpp")
    install(EXPORT ${target}Targets NAMESPACE tusk:: DESTINATION ${package_dir} COMPONENT ${target})

    configure_package_config_file(${TUSK_CMAKE_DIR}/${target}Config.cmake.in
        ${CMAKE_CURRENT_BINARY_DIR}/${target}Config.cmake INSTALL_DESTINATION ${package_dir})
    # Before 1.0 a new minor version may change the interface.
    write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/${target}ConfigVersion.cmake
        VERSION ${TUSK_VERSION} COMPATIBILITY SameMinorVersion)
    install(FILES
        ${CMAKE_CURRENT_BINARY_DIR}/${target}Config.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/${target}ConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT ${target})

    # Relative to the file itself, so that `cmake --install --prefix` and a moved tree both work.
    file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" pc_prefix ${pc_prefix})
    set(pc_name ${target})
    set(pc_description ${arg_DESCRIPTION})
    string(JOIN " " pc_requires ${arg_PKG_CONFIG_REQUIRES})
    # A static library leaves its dependencies to whoever links it.
    if(BUILD_SHARED_LIBS)
        set(pc_requires_field Requires.private)
    else()
        set(pc_requires_field Requires)
    endif()
    configure_file(${TUSK_CMAKE_DIR}/library.pc.in ${CMAKE_CURRENT_BINARY_DIR}/${target}.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${target}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT ${target})
endfunction()
