package io.normstream.jobs.cluster;

import java.util.List;
import java.util.regex.Pattern;

/** Warnings and errors in logs of processes, which a healthy run has none of. */
final class LogAlarms {
    private static final Pattern ALARM = Pattern.compile("^\\S+ \\S+ (WARN|ERROR|FATAL) ");

    private LogAlarms() {}

    static List<String> in(String logs) {
        return logs.lines().filter(line -> ALARM.matcher(line).find()).toList();
    }
}
