#!/usr/bin/env bash
# Runs the Flink JobManager with its dashboard in the foreground. Arguments (-D key=value) override
# options of config.yaml.
#
# Environment, in addition to that of common.sh:
#   NORMSTREAM_JOBMANAGER_HOST      name by which TaskManagers and clients reach it (127.0.0.1)
#   NORMSTREAM_JOBMANAGER_RPC_PORT  port of the TaskManagers' connections (6123)
#   NORMSTREAM_REST_PORT            port of dashboard and REST API (8081)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

host="${NORMSTREAM_JOBMANAGER_HOST:-127.0.0.1}"

run_flink JM jobmanager org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint \
    jobmanager \
    -D jobmanager.rpc.address="$host" \
    -D jobmanager.rpc.port="${NORMSTREAM_JOBMANAGER_RPC_PORT:-6123}" \
    -D jobmanager.bind-host="$bind_host" \
    -D metrics.reporter.prometheus.host="$bind_host" \
    -D rest.address="$host" \
    -D rest.bind-address="$bind_host" \
    -D rest.port="${NORMSTREAM_REST_PORT:-8081}" \
    -D rest.bind-port="${NORMSTREAM_REST_PORT:-8081}" \
    "$@"
