// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/pipeline.hpp>

struct opaque {
    void* inside;
};

void wrong(tusk::pipeline& p) { p.execute("select $1", opaque{}); }
