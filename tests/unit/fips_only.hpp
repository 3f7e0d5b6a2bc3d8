#pragma once

#include <openssl/evp.h>

#include <boost/test/unit_test.hpp>

// For as long as one of these lives, libcrypto gives only algorithms approved by FIPS 140, of which it has none here.
struct fips_only {
    fips_only() { BOOST_REQUIRE_EQUAL(EVP_set_default_properties(nullptr, "fips=yes"), 1); }
    fips_only(const fips_only&) = delete;
    fips_only& operator=(const fips_only&) = delete;
    ~fips_only() { EVP_set_default_properties(nullptr, ""); }
};
