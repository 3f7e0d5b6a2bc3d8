# Sourced by tests/run and examples/run: installs what a machine lacks, and nothing it has.
# shellcheck shell=bash

# need PACKAGE COMMAND...: notes that PACKAGE is missing unless COMMAND succeeds.
missing_packages=()
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing_packages+=("$package")
}

has_boost_1_81() {
    awk '$2 == "BOOST_VERSION" { found = $3 >= 108100 } END { exit !found }' /usr/include/boost/version.hpp
}

has_postgres() { [ -x "$(postgres_bin)/initdb" ]; }

need_to_build() {
    need g++ command -v g++
    need cmake command -v cmake
    need ninja-build command -v ninja
    need ccache command -v ccache
    need libboost1.81-dev has_boost_1_81
    need libssl-dev test -e /usr/include/openssl/ssl.h
    need pkgconf command -v pkg-config
}

need_server() {
    need postgresql-15 has_postgres
    need postgresql-client-15 command -v psql
}

has_boost_context() { compgen -G "/usr/lib/*/libboost_context.so"; }

need_to_test() {
    need libboost-test1.81-dev test -e /usr/include/boost/test/unit_test.hpp
    need libboost-context1.81-dev has_boost_context
    need python3 python3 --version
    need strace command -v strace
}

has_clang_runtime() { compgen -G "/usr/lib/llvm-16/lib/clang/*/lib/linux/libclang_rt.asan-*.a"; }

install_missing() {
    [ ${#missing_packages[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "Missing packages. As root, run: apt-get install --no-install-recommends ${missing_packages[*]}" >&2
        return 1
    fi
    echo "Installing ${missing_packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "${missing_packages[@]}" >/dev/null 2>&1 && return 0
    apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends "${missing_packages[@]}" >/dev/null
}
