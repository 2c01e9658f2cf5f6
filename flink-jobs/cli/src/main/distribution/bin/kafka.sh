#!/usr/bin/env bash
# Runs a Kafka broker that is its own controller (KRaft) in the foreground. A first start formats
# its folder.
#
# Environment, in addition to that of common.sh:
#   NORMSTREAM_KAFKA_LISTENERS   what it listens on (PLAINTEXT://127.0.0.1:9092); listener names:
#                                PLAINTEXT, and HOST for clients that see another address
#   NORMSTREAM_KAFKA_ADVERTISED  what clients are told to connect to (the listeners)
#   NORMSTREAM_KAFKA_CONTROLLER  address of its controller (127.0.0.1:9093); the same on each restart
#   NORMSTREAM_KAFKA_CLUSTER_ID  16 bytes in URL-safe base64, used when the folder is formatted
#   NORMSTREAM_KAFKA_HEAP        maximum heap (512m)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

listeners="${NORMSTREAM_KAFKA_LISTENERS:-PLAINTEXT://127.0.0.1:9092}"
controller="${NORMSTREAM_KAFKA_CONTROLLER:-127.0.0.1:9093}"
kafka_data="$data/kafka"
properties="$data/kafka.properties"
set_log_properties kafka

# Kafka reads its file as Latin-1 and splits names of folders at commas: it is told one that any name
# will do for, below the working directory.
cd "$data"

# Of a key that occurs twice, Kafka takes the later value.
{
    cat "$conf/server.properties"
    echo "listeners=$listeners,CONTROLLER://$controller"
    echo "advertised.listeners=${NORMSTREAM_KAFKA_ADVERTISED:-$listeners}"
    echo "controller.quorum.voters=1@$controller"
    echo "log.dirs=kafka"
} >"$properties"

shared_jars=("$root"/lib/{slf4j,log4j,lz4,snappy,zstd}-*.jar)
class_path="$(IFS=: && echo "$root/kafka/lib/*:${shared_jars[*]}")"
# The flags are a list of words, so they are left unquoted.
# shellcheck disable=SC2046
run_kafka=("$java" "-Xmx${NORMSTREAM_KAFKA_HEAP:-512m}" $(flink_option env.java.opts.all)
    -cp "$class_path" "${log_properties[@]}")

if [ ! -f "$kafka_data/meta.properties" ]; then
    "${run_kafka[@]}" kafka.tools.StorageTool format --config "$properties" \
        --cluster-id "${NORMSTREAM_KAFKA_CLUSTER_ID:-bm9ybXN0cmVhbS1rYWZrYQ}"
fi
exec "${run_kafka[@]}" kafka.Kafka "$properties"
