// expected: fewer parameters are given than this SQL has
#include <tusk/pipeline.hpp>

using namespace tusk::literals;

void wrong(tusk::pipeline& p) { p.query<int>("select $1 + $2"_sql, 1); }
