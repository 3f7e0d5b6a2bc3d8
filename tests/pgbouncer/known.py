"""What does not work through PgBouncer as it does without it, and why."""

import dataclasses
import fnmatch

POOL_MODES = ["session", "transaction"]
CACHE_MODES = ["prepare", "describe", "off"]


@dataclasses.dataclass(frozen=True)
class Known:
    """Cases, as "suite/case", where * stands for anything, that fail in some of the ways."""
    reason: str
    cases: list
    pool_modes: list = dataclasses.field(default_factory=lambda: POOL_MODES)
    cache_modes: list = dataclasses.field(default_factory=lambda: CACHE_MODES)
    always: bool = True  # else it depends on which server process is free

    def is_about(self, way, case):
        return (way.pool_mode in self.pool_modes and way.cache_mode in self.cache_modes and
                any(fnmatch.fnmatchcase(case, pattern) for pattern in self.cases))


# What is not run at all: suites and cases.
NOT_RUN = {
    "it logs in to servers of its own, or to PostgreSQL itself, and not to the pooler":
        ["connect_with_options", "first_use_of_own_types", "lists_of_hosts", "login", "own_types_lookup",
         "pipelines_counted", "pipelines_of_any_size", "streams_of_others"],
    "PgBouncer 1.18 dies when a client leaves while its cancel request is on the way":
        ["lifetime/a_cancel_on_its_way_is_freed_with_the_execution_context"],
    "it waits for a server process by its number, which a pooler does not tell":
        ["errors/what_waits_when_the_server_ends_the_session_hears_why_and_the_connection_can_be_made_anew"],
    "it takes long, and one of the ways to use a connection is enough":
        [f"typed_results/a_million_rows_arrive_and_are_right<tusk__testing__{driver}>"
         for driver in ["callback", "future", "coroutine"]],
}

PREPARED_NOTHING = ["describe", "off"]

FAILING = [
    Known("it goes by the number of the server process, and PgBouncer tells one that it made up",
          ["errors/a_connection_that_died_in_a_transaction_comes_back_without_it",
           "errors/a_statement_of_a_session_that_has_ended_is_none_of_the_next",
           "errors/the_next_operation_reports_that_the_server_ended_an_idle_session",
           "observed_streams/what_is_cancelled_or_broken_off_is_told",
           "statement_parameters/a_statement_takes_65535_parameters_and_no_more",
           "statements_and_scripts/a_connection_knows_what_it_is_connected_to",
           "statements_and_scripts/a_statement_that_fails_leaves_the_connection_good",
           "statements_and_scripts/notifications_go_to_their_handler_while_an_operation_runs"]),
    Known("it looks for statements in pg_prepared_statements, and nothing is prepared there",
          ["prepared_statements/a_statement_in_use_outlives_the_cache_and_is_closed_when_let_go",
           "prepared_statements/a_statement_that_fails_when_it_runs_is_kept",
           "prepared_statements/a_statement_that_runs_again_is_not_prepared_again",
           "prepared_statements/a_thousand_different_statements_leave_no_more_than_the_cache_holds",
           "prepared_statements/the_statement_used_last_is_the_last_to_go"], cache_modes=PREPARED_NOTHING),
    Known("it sends or refuses parameters by the types that the server wants, and nobody has asked for them",
          ["formatting_sql/checked_sql_runs_and_is_prepared",
           "mapping/a_variant_is_sent_as_what_it_holds",
           "observers/what_fails_ends_with_what_the_caller_is_told",
           "statement_parameters/a_number_goes_as_the_type_the_server_wants",
           "statement_parameters/a_number_that_does_not_fit_is_refused_before_anything_is_executed",
           "statement_parameters/a_range_gives_as_many_parameters_as_it_has_elements",
           "statement_parameters/every_kind_of_nothing_is_null",
           "statement_parameters/the_wrong_number_of_parameters_is_refused_before_anything_is_executed",
           "types/every_type_can_be_null_in_an_optional",
           "types/every_type_comes_back_as_it_went"], cache_modes=["off"]),
    Known("what does not fit is found out when it has been executed",
          ["typed_results/columns_that_do_not_fit_are_refused_before_anything_is_executed"], cache_modes=["off"]),
    Known("values come as text, in which one that the C++ type has no room for is one that cannot be read",
          ["dynamic_results/every_value_is_written_as_the_server_writes_it",
           "dynamic_results/what_cannot_be_read_throws",
           "mapping/what_does_not_fit_is_told_by_column_and_member",
           "own_types/a_name_with_a_schema_is_no_type_of_another_one",
           "own_types_altered/a_composite_*",
           "own_types_altered/a_type_*",
           "own_types_altered/columns_*",
           "own_types_altered/of_a_record_*",
           "own_types_altered/so_it_is_when_it_is_read",
           "typed_results/values_that_do_not_fit_leave_the_connection_good",
           "types/a_number_reads_every_numeric_type_that_it_can_hold",
           "types/vectors_of_the_tables_of_the_server_are_read_as_arrays"], cache_modes=["off"]),
    Known("it keeps statements on the server, whatever statement_cache says",
          ["cached_statements/a_*",
           "cached_statements/nothing_that_was_thrown_away_is_asked_for_in_a_transaction",
           "cached_statements/statements_work_when_all_that_was_prepared_was_thrown_away",
           "cached_statements/who_runs_prepared_statements_does_not_notice_that_others_alter_the_table",
           "cached_statements/within_*"], pool_modes=["transaction"], always=False),
    Known("settings stay with the server process: those that another client made are found there",
          ["cached_statements/what_is_only_described_follows_the_table_within_a_transaction_too",
           "cached_statements/who_keeps_*",
           "formatting_sql/the_server_agrees_about_checked_sql"], pool_modes=["transaction"], always=False),
    Known("cursors WITH HOLD stay with the server process: those of other clients are counted there",
          ["cursors/one_that_is_let_go_is_closed_with_the_next_statement",
           "cursors/without_a_transaction_it_has_to_be_held"], pool_modes=["transaction"], always=False),
    Known("it has a temporary table or procedure, which stays with the server process: the next client finds it there",
          ["calls/*",
           "copy_between/*",
           "copy_files/*",
           "copy_forms/*",
           "copy_in/*",
           "copy_in_that_ends/*",
           "copy_out/gives_the_rows_of_a_table",
           "copy_out/notices_columns_that_were_altered",
           "copy_raw/*",
           "dynamic_results/a_result_tells_its_columns",
           "execute_many/*",
           "mapping/a_new_column_breaks_nothing",
           "observers/a_*",
           "observers/what_is_done_for_a_statement_is_not_told",
           "pipelines/*",
           "prepared_statements/a_prepared_statement_tells_its_types_and_runs",
           "prepared_statements/a_statement_that_cannot_be_parsed_is_not_kept",
           "script_streams/a_batch_has_rows_of_one_statement",
           "statement_parameters/*",
           "statements_and_scripts/*",
           "streams/a_*",
           "streams/in_a_transaction_it_is_let_go_before_the_rollback",
           "transactions/*",
           "typed_results/*"], pool_modes=["transaction"], always=False),
    # Which of the two it is, is not known: what is cancelled there takes minutes, too.
    Known("it has a temporary table as those above, or PgBouncer has lost count of what was cancelled",
          ["pipelines_that_end/*"], pool_modes=["transaction"], always=False),
]

# Not counted: PgBouncer has had prepared statements with this pool_mode since 1.21, and Debian's is older.
HOPELESS = {("transaction", "prepare")}
