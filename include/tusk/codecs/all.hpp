// Every codec that comes with the library, but for those that need a library of their own: asio_address, boost_json,
// multiprecision.
#pragma once

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/bits.hpp>
#include <tusk/codecs/boolean.hpp>
#include <tusk/codecs/bytea.hpp>
#include <tusk/codecs/bytes_array.hpp>
#include <tusk/codecs/composite.hpp>
#include <tusk/codecs/decimal.hpp>
#include <tusk/codecs/enumeration.hpp>
#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/geometry.hpp>
#include <tusk/codecs/int128.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/lsn.hpp>
#include <tusk/codecs/money.hpp>
#include <tusk/codecs/network.hpp>
#include <tusk/codecs/range.hpp>
#include <tusk/codecs/text.hpp>
#include <tusk/codecs/tid.hpp>
#include <tusk/codecs/uuid.hpp>
