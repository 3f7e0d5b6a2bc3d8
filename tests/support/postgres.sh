# A private PostgreSQL server for tests and examples. Sourced, not run.
# shellcheck shell=bash
#
#     start_postgres DIR [setting=value]...    makes a cluster in DIR, which must not exist, and starts it
#     stop_postgres                            stops it and removes DIR; harmless when nothing runs
#
# start_postgres exports
#     TUSK_TEST_SOCKET_DIR  where the unix socket lies
#     TUSK_TEST_HOST        127.0.0.1
#     TUSK_TEST_PORT        the port of both
#     TUSK_TEST_CONNINFO    how to log in over the unix socket as the superuser tusk, who needs no password
#     TUSK_TEST_SMALL_DISK  a folder that is a disk of 4 MiB, which only the server sees; empty where nothing can be mounted, and
#                           then what needs it fails
#
# Over TCP there is one role for each method of authentication. Its password is "<word> pässword" (UTF-8):
#     scram_user  'scram pässword'
#     md5_user    'md5 pässword'
#     clear_user  'clear pässword'
#     trust_user  none needed

# What stop_postgres removes is never something from the environment.
unset postgres_dir

# The newest server on the machine, wherever Debian or PATH has it.
postgres_bin() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$newest" ] || newest=$(command -v initdb) || return 1
    dirname "$newest"
}

# A server refuses to run as root, and its user may not be able to read the directory we are in.
as_server_user() (
    cd /
    if [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/tmp LC_ALL=C.UTF-8 "$@"
    else
        exec env LC_ALL=C.UTF-8 "$@"
    fi
)

# with_small_disk DIR COMMAND...: runs a command of the server's user for which DIR is a disk of its own, until it and what it
# has started have ended.
with_small_disk() (
    cd /
    mount='mount -t tmpfs -o size=4m,uid=$1,gid=$2 tusk "$0" && shift 2 && exec "$@"'
    if [ "$(id -u)" -eq 0 ]; then
        unshare --mount sh -c "$mount" "$1" "$(id -u postgres)" "$(id -g postgres)" setpriv --reuid=postgres \
            --regid=postgres --init-groups env HOME=/tmp LC_ALL=C.UTF-8 "${@:2}"
    else
        unshare --user --map-current-user --keep-caps --mount sh -c "$mount" "$1" "$(id -u)" "$(id -g)" \
            setpriv --ambient-caps=-all --inh-caps=-all env LC_ALL=C.UTF-8 "${@:2}"
    fi
)

start_postgres() {
    postgres_dir=$1
    shift
    local bin setting attempt port
    bin=$(postgres_bin) || { echo "no PostgreSQL server found" >&2; return 1; }

    # Only its owner and root get at the socket, where everybody is trusted.
    mkdir -m 700 "$postgres_dir" || return 1
    [ "$(id -u)" -ne 0 ] || chown postgres: "$postgres_dir" || return 1

    as_server_user "$bin/initdb" --no-sync -D "$postgres_dir/data" -U tusk -A trust -E UTF8 \
        --locale=C.UTF-8 >/dev/null || return 1

    {
        printf '%s\n' \
            "listen_addresses = '127.0.0.1'" \
            "unix_socket_directories = '$postgres_dir'" \
            "max_connections = 200" \
            "shared_buffers = 32MB" \
            "fsync = off" \
            "synchronous_commit = off" \
            "full_page_writes = off" \
            "wal_level = logical" \
            "max_prepared_transactions = 10" \
            "timezone = 'UTC'"
        for setting in "$@"; do
            printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
        done
    } | as_server_user tee -a "$postgres_dir/data/postgresql.conf" >/dev/null || return 1
    printf '%s\n' \
        "local all         all        trust" \
        "local replication all        trust" \
        "host  all         scram_user 127.0.0.1/32 scram-sha-256" \
        "host  all         md5_user   127.0.0.1/32 md5" \
        "host  all         clear_user 127.0.0.1/32 password" \
        "host  all         trust_user 127.0.0.1/32 trust" |
        as_server_user tee "$postgres_dir/data/pg_hba.conf" >/dev/null || return 1

    # PostgreSQL cannot pick a free port itself. Below 32768 no outgoing connection of this machine gets in the way.
    local log=$postgres_dir/data/log start=(as_server_user)
    export TUSK_TEST_SMALL_DISK=
    as_server_user mkdir -m 700 "$postgres_dir/disk" || return 1
    if with_small_disk "$postgres_dir/disk" true 2>/dev/null; then
        TUSK_TEST_SMALL_DISK=$postgres_dir/disk
        start=(with_small_disk "$TUSK_TEST_SMALL_DISK")
    fi
    for attempt in $(seq 20); do
        port=$((RANDOM % 12000 + 20000))
        if "${start[@]}" "$bin/pg_ctl" -D "$postgres_dir/data" -l "$log" -w -t 60 -o "-p $port" start \
            >/dev/null 2>&1; then
            break
        fi
        if [ "$attempt" -eq 20 ] || ! grep -q "could not bind" "$log"; then
            cat "$log" >&2
            return 1
        fi
        as_server_user rm -f "$log"
    done

    export TUSK_TEST_SOCKET_DIR=$postgres_dir
    export TUSK_TEST_HOST=127.0.0.1
    export TUSK_TEST_PORT=$port
    export TUSK_TEST_CONNINFO="host=$postgres_dir port=$port user=tusk dbname=tusk"

    env -u PGSERVICE -u PGOPTIONS PGCLIENTENCODING=UTF8 \
        psql -q -X -v ON_ERROR_STOP=1 -h "$postgres_dir" -p "$port" -U tusk -d postgres <<'SQL'
create database tusk;
create role scram_user login password 'scram pässword';
create role clear_user login password 'clear pässword';
create role trust_user login;
set client_min_messages = 'error';  -- PostgreSQL 18 warns of what follows
set password_encryption = 'md5';
create role md5_user login password 'md5 pässword';
SQL
}

stop_postgres() {
    [ -n "${postgres_dir:-}" ] || return 0
    local pid
    pid=$(head -n 1 "$postgres_dir/data/postmaster.pid" 2>/dev/null)
    if [ -n "$pid" ]; then
        # A stale file may name what is another process by now.
        as_server_user "$(postgres_bin)/pg_ctl" -D "$postgres_dir/data" -m immediate -w -t 20 stop >/dev/null 2>&1 ||
            { grep -qF "$postgres_dir/data" "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid"; }
    fi
    rm -rf "$postgres_dir"
    unset postgres_dir
}
