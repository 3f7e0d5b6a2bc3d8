// ltree{"Top.Science"}, lquery{"*.Science.*{1,2}"} and ltxtquery{"Science & !Art"} <-> the types of the extension ltree
// (https://www.postgresql.org/docs/current/ltree.html). Their binary form needs ltree 1.2, which came with
// PostgreSQL 13.
#pragma once

#include <tusk/builtin_types.hpp>
#include <tusk/codecs/typed_text.hpp>

namespace tusk {

// The path of a label.
struct ltree : detail::typed_text<ltree> {
    using typed_text::typed_text;
};

// A pattern that paths are matched with.
struct lquery : detail::typed_text<lquery> {
    using typed_text::typed_text;
};

// A search for words anywhere in a path.
struct ltxtquery : detail::typed_text<ltxtquery> {
    using typed_text::typed_text;
};

template <>
struct codec<ltree> : detail::typed_text_codec<ltree> {
    static constexpr pg_type type{0, 0, "ltree"};
};

template <>
struct codec<lquery> : detail::typed_text_codec<lquery> {
    static constexpr pg_type type{0, 0, "lquery"};
};

template <>
struct codec<ltxtquery> : detail::typed_text_codec<ltxtquery> {
    static constexpr pg_type type{0, 0, "ltxtquery"};
};

}  // namespace tusk
