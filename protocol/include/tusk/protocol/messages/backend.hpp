// Every message that a backend sends.
#pragma once

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/backend/backend_key_data.hpp>
#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/close_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/copy_both_response.hpp>
#include <tusk/protocol/messages/backend/copy_in_response.hpp>
#include <tusk/protocol/messages/backend/copy_out_response.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/backend/error_response.hpp>
#include <tusk/protocol/messages/backend/function_call_response.hpp>
#include <tusk/protocol/messages/backend/negotiate_protocol_version.hpp>
#include <tusk/protocol/messages/backend/no_data.hpp>
#include <tusk/protocol/messages/backend/notice_response.hpp>
#include <tusk/protocol/messages/backend/notification_response.hpp>
#include <tusk/protocol/messages/backend/parameter_description.hpp>
#include <tusk/protocol/messages/backend/parameter_status.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/backend/portal_suspended.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
