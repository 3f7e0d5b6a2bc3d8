// expected: fewer parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::transaction& tx) { tx.declare_cursor<int>({}, "select i from t where i > $1"_sql); }
