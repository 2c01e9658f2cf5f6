package io.normstream.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help text of a command with many options: grouped by subject, as wide as a wide terminal. */
final class HelpBySubject {
    private static final int COLUMNS = 100;

    /** With fewer options, groups would say more than they hold. */
    private static final int MANY = 12;

    private HelpBySubject() {}

    /** Groups the options of {@code command}, in the order in which their subjects come. */
    static void show(CommandSpec command, List<ConfigOption<?>> options) {
        UsageMessageSpec usage = command.usageMessage().width(COLUMNS);
        if (options.size() >= MANY) {
            usage.abbreviateSynopsis(true)
                    .sectionMap()
                    .put(
                            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                            help -> grouped(help, command, options));
        }
    }

    private static String grouped(Help help, CommandSpec command, List<ConfigOption<?>> options) {
        Map<String, List<OptionSpec>> bySubject = new LinkedHashMap<>();
        List<OptionSpec> others = new ArrayList<>(command.options());
        for (ConfigOption<?> option : options) {
            OptionSpec flag = command.findOption(ConfigOptionFlags.name(option));
            others.remove(flag);
            bySubject
                    .computeIfAbsent(OptionSubjects.of(option), subject -> new ArrayList<>())
                    .add(flag);
        }
        StringBuilder text = new StringBuilder(help.optionListExcludingGroups(others));
        bySubject.forEach(
                (subject, flags) ->
                        text.append(System.lineSeparator())
                                .append(subject)
                                .append(':')
                                .append(System.lineSeparator())
                                .append(help.optionListExcludingGroups(flags)));
        return text.toString();
    }
}
