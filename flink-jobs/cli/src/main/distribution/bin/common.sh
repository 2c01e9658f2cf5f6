# Where the distribution lies and what its start scripts share. Sourced by them, never run.
#
# Environment (every variable has a default, every server binds to 127.0.0.1 unless told otherwise):
#   NORMSTREAM_CONF       folder of config.yaml, server.properties and log4j.properties
#   NORMSTREAM_DATA       folder of Kafka's log and Flink's checkpoints
#   NORMSTREAM_TMP        folder of temporary files (DATA/tmp)
#   NORMSTREAM_LOGS       folder of the log files
#   NORMSTREAM_BIND_HOST  address that the Flink processes listen on
#   NORMSTREAM_CONSOLE_LEVEL  what a server writes to the console too, from this level on (info)
#   NORMSTREAM_KEEP_CORETYPE  set it to leave OPENBLAS_CORETYPE as it is
#
# The same for all Flink processes of a cluster:
#   NORMSTREAM_CHECKPOINTS  address of the checkpoints (file://DATA/checkpoints)
#   NORMSTREAM_SAVEPOINTS   address of the savepoints (file://DATA/savepoints)
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
conf="${NORMSTREAM_CONF:-$root/conf}"
data="${NORMSTREAM_DATA:-$root/data}"
tmp="${NORMSTREAM_TMP:-$data/tmp}"
logs="${NORMSTREAM_LOGS:-$root/logs}"
bind_host="${NORMSTREAM_BIND_HOST:-127.0.0.1}"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
console_level="${NORMSTREAM_CONSOLE_LEVEL:-info}"

# OpenBLAS knows better than a value that was exported for another version of it.
[ "${NORMSTREAM_KEEP_CORETYPE:-}" ] || unset OPENBLAS_CORETYPE

mkdir -p "$data" "$tmp" "$logs"
conf="$(cd "$conf" && pwd)"
data="$(cd "$data" && pwd)"
tmp="$(cd "$tmp" && pwd)"
logs="$(cd "$logs" && pwd)"
# Java splits class paths at colons, Flink lists of folders at commas too, and neither knows a way out.
for folder in "$root" "$tmp"; do
    case "$folder" in
        *[:,]*)
            echo "error: the folder $folder has a comma or a colon in its name, which Flink and Java cannot take" >&2
            exit 2
            ;;
    esac
done
export FLINK_PLUGINS_DIR="$root/plugins"

# The address of a file, for Log4j, which cuts a plain name at ? and at commas.
file_uri() {
    local LC_ALL=C path="$1" uri=file:// byte i
    for ((i = 0; i < ${#path}; i++)); do
        byte="${path:i:1}"
        case "$byte" in
            [A-Za-z0-9/._~-]) ;;
            *)
                printf -v byte %d "'$byte"
                printf -v byte %%%02X $((byte & 255))
                ;;
        esac
        uri+="$byte"
    done
    echo "$uri"
}

# The properties of Log4j: the name of the log file, and the same as a pattern, for what rolls over.
#   $1 name of the log file
log_properties=()
set_log_properties() {
    local log="$logs/$1.log"
    log_properties=("-Dlog.file=$log" "-Dlog.pattern=${log//\%/%%}"
        "-Dconsole.level=$console_level" "-Dlog4j.configurationFile=$(file_uri "$conf/log4j.properties")")
}

# Prints the value of one single-line option of config.yaml.
flink_option() {
    sed -n "s/^${1//./\\.}: *//p" "$conf/config.yaml"
}

# Runs a Flink process in this shell's place, with the memory that config.yaml and the dynamic
# properties give it.
#   $1 JM or TM, $2 its word in env.java.opts, $3 main class, $4 name of the log file; the rest
#   are arguments of the main class
run_flink() {
    local kind="$1" role="$2" main_class="$3" log_name="$4"
    shift 4
    set -- -D execution.checkpointing.dir="${NORMSTREAM_CHECKPOINTS:-file://$data/checkpoints}" \
        -D execution.checkpointing.savepoint-dir="${NORMSTREAM_SAVEPOINTS:-file://$data/savepoints}" \
        "$@"
    local class_path="$root/lib/*" output jvm_flags properties
    set_log_properties "$log_name"
    # It only reckons: no second compiler for that.
    output="$("$java" -XX:TieredStopAtLevel=1 -cp "$class_path" org.apache.flink.runtime.util.bash.BashJavaUtils \
        "GET_${kind}_RESOURCE_PARAMS" --configDir "$conf" "$@" |
        sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p')"
    jvm_flags="$(sed -n 1p <<<"$output")"
    properties="$(sed -n 2p <<<"$output")"
    if [ -z "$jvm_flags" ]; then
        echo "error: Flink cannot size the memory of the $role from $conf/config.yaml" >&2
        exit 1
    fi
    # The flags are lists of words, so they are left unquoted.
    # shellcheck disable=SC2046,SC2086
    exec "$java" $jvm_flags $(flink_option env.java.opts.all) \
        $(flink_option "env.java.opts.$role") \
        -Djava.io.tmpdir="$tmp" "${log_properties[@]}" \
        -cp "$class_path" "$main_class" --configDir "$conf" "$@" $properties
}
