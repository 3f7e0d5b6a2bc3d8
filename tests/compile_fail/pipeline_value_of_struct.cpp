// expected: query_value wants a type with a tusk::codec; for a struct use query_one
#include <tusk/pipeline.hpp>

struct pair {
    int a;
    int b;
};

void wrong(tusk::pipeline& p) { p.query_value<pair>("select 1, 2"); }
