#!/usr/bin/env bash
# Ends with 0 if a server answers; a container needs nothing but bash for it.
#
#   health.sh HOST:PORT              whether it takes connections
#   health.sh HOST:PORT PATH TEXT    whether GET PATH answers 200 with TEXT in it
set -euo pipefail

fail() {
    echo "$*" >&2
    exit 1
}

[ $# -eq 1 ] || [ $# -eq 3 ] || fail "error: usage: health.sh HOST:PORT [PATH TEXT]"
server="$1"
{ exec 3<>"/dev/tcp/${server%:*}/${server##*:}"; } 2>/dev/null || fail "nothing answers at $server"
[ $# -eq 3 ] || exit 0

printf 'GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "$server" >&3
answer="$(timeout 5 cat <&3)" || fail "$server does not answer GET $2 within 5 s"
[[ "${answer%%$'\r'*}" == *" 200"* ]] || fail "GET $2 of $server: ${answer%%$'\r'*}"
[[ "$answer" == *"$3"* ]] || fail "GET $2 of $server answers without '$3'"
