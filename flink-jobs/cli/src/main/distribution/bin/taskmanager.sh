#!/usr/bin/env bash
# Runs a Flink TaskManager in the foreground. Arguments (-D key=value) override options of
# config.yaml.
#
# Environment, in addition to that of common.sh:
#   NORMSTREAM_JOBMANAGER_HOST      where the JobManager is (127.0.0.1)
#   NORMSTREAM_JOBMANAGER_RPC_PORT  its port (6123)
#   NORMSTREAM_TASKMANAGER_HOST     name by which the others reach this one (127.0.0.1 where it
#                                   listens there, else the name of this machine)
#   NORMSTREAM_TASKMANAGER_ID       its id on the dashboard and name of its log file
#                                   (taskmanager-MACHINE-PID)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

machine="$(uname -n)"
if [ "$bind_host" = 127.0.0.1 ]; then
    host="${NORMSTREAM_TASKMANAGER_HOST:-127.0.0.1}"
else
    host="${NORMSTREAM_TASKMANAGER_HOST:-$machine}"
fi
id="${NORMSTREAM_TASKMANAGER_ID:-taskmanager-$machine-$$}"

run_flink TM taskmanager io.normstream.jobs.taskmanager.WarmTaskManager "$id" \
    -D jobmanager.rpc.address="${NORMSTREAM_JOBMANAGER_HOST:-127.0.0.1}" \
    -D jobmanager.rpc.port="${NORMSTREAM_JOBMANAGER_RPC_PORT:-6123}" \
    -D taskmanager.host="$host" \
    -D taskmanager.bind-host="$bind_host" \
    -D metrics.reporter.prometheus.host="$bind_host" \
    -D taskmanager.resource-id="$id" \
    "$@"
