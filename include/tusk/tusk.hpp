// All of tusk.
#pragma once

#include <tusk/call.hpp>
#include <tusk/cancel_handle.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/connection.hpp>
#include <tusk/conninfo.hpp>
#include <tusk/copy_between.hpp>
#include <tusk/cursor.hpp>
#include <tusk/execute_many.hpp>
#include <tusk/format_sql.hpp>
#include <tusk/log_text.hpp>
#include <tusk/pipeline.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/quote.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>
#include <tusk/shared_connection.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/sql_literal.hpp>
#include <tusk/statement.hpp>
#include <tusk/statement_observer.hpp>
#include <tusk/token.hpp>
#include <tusk/transaction.hpp>
