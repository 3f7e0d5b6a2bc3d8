// Every message that a frontend sends.
#pragma once

#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/messages/frontend/cancel_request.hpp>
#include <tusk/protocol/messages/frontend/close.hpp>
#include <tusk/protocol/messages/frontend/copy_fail.hpp>
#include <tusk/protocol/messages/frontend/describe.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/flush.hpp>
#include <tusk/protocol/messages/frontend/function_call.hpp>
#include <tusk/protocol/messages/frontend/gss_response.hpp>
#include <tusk/protocol/messages/frontend/gssenc_request.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/password_message.hpp>
#include <tusk/protocol/messages/frontend/query.hpp>
#include <tusk/protocol/messages/frontend/sasl_initial_response.hpp>
#include <tusk/protocol/messages/frontend/sasl_response.hpp>
#include <tusk/protocol/messages/frontend/ssl_request.hpp>
#include <tusk/protocol/messages/frontend/startup_message.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/messages/frontend/terminate.hpp>
