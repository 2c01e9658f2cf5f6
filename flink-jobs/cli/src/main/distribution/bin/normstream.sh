#!/usr/bin/env bash
# Runs one command of Normstream, for example: normstream.sh train --cluster http://127.0.0.1:8081
#
# Environment, in addition to that of common.sh:
#   NORMSTREAM_JAVA_OPTIONS  further flags of the JVM
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$root/bin/utf8.sh"

# Otherwise ONNX Runtime sends its makers what it reads from the command line.
export ORT_DISABLE_TELEMETRY=1

# The flags are lists of words, so they are left unquoted.
# shellcheck disable=SC2046,SC2086
exec "$java" $(flink_option env.java.opts.all) ${NORMSTREAM_JAVA_OPTIONS:-} \
    -Dlog.file="$logs/normstream.log" \
    -Dnormstream.distribution="$root" -Dnormstream.launcher="$0" \
    -Dlog4j.configurationFile=classpath:io/normstream/jobs/cli/log4j2.properties \
    -cp "$root/cli/lib/*:$root/job/normstream-job.jar:$root/lib/*:$root/kafka/lib/*" \
    io.normstream.jobs.cli.NormstreamCommand "$@"
