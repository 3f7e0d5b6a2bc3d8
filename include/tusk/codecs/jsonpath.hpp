// jsonpath{"$.price ? (@ > 10)"} <-> jsonpath.
#pragma once

#include <tusk/builtin_types.hpp>
#include <tusk/codecs/typed_text.hpp>

namespace tusk {

// The text of a path (https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-SQLJSON-PATH).
struct jsonpath : detail::typed_text<jsonpath> {
    using typed_text::typed_text;
};

template <>
struct codec<jsonpath> : detail::typed_text_codec<jsonpath> {
    static constexpr pg_type type{oids::jsonpath, 4073, "jsonpath"};
};

}  // namespace tusk
