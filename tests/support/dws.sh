# A stand-in for GaussDB(DWS) in front of the private PostgreSQL of postgres.sh. Sourced, not run.
# shellcheck shell=bash
#
#     start_dws PROGRAM DIR [option]...    starts PROGRAM (dws_stand_in) with TLS; DIR must exist and is its own
#     stop_dws                             stops it; harmless when nothing runs
#
# start_dws exports
#     TUSK_DWS_PORT  its port on 127.0.0.1
#     TUSK_DWS_CA    the authority that its certificate, for localhost, is signed by
#
# There is a user for each password_encryption_type: user0 to user3, with the password "Gauss@<type>".
unset dws_process

start_dws() {
    local program=$1 dir=$2 type accounts=()
    shift 2
    "$(dirname "${BASH_SOURCE[0]}")/../tls/make_pki.sh" "$dir" || return 1
    for type in 0 1 2 3; do
        accounts+=(--account "user$type:Gauss@$type:$type")
    done
    "$program" --cert "$dir/right.crt" --key "$dir/right.key" "${accounts[@]}" \
        --backend-socket-dir "$TUSK_TEST_SOCKET_DIR" --backend-port "$TUSK_TEST_PORT" --backend-user tusk \
        --backend-database tusk "$@" >"$dir/dws.log" 2>&1 &
    dws_process=$!
    local attempt
    for attempt in {1..100}; do
        TUSK_DWS_PORT=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/dws.log")
        [ -z "$TUSK_DWS_PORT" ] || break
        kill -0 "$dws_process" 2>/dev/null || { cat "$dir/dws.log" >&2; return 1; }
        sleep 0.1
    done
    [ -n "$TUSK_DWS_PORT" ] || { echo "the stand-in for DWS did not start" >&2; return 1; }
    export TUSK_DWS_PORT
    export TUSK_DWS_CA=$dir/ca.crt
}

stop_dws() {
    [ -z "${dws_process:-}" ] || { kill "$dws_process" && wait "$dws_process"; } 2>/dev/null
    unset dws_process
}
