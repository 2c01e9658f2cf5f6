package io.normstream.jobs.cli;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionLists;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.doctor.Doctor;
import io.normstream.jobs.doctor.DoctorOptions;
import io.normstream.jobs.doctor.Examination;
import io.normstream.jobs.doctor.Finding;
import io.normstream.jobs.doctor.FindingSection;
import io.normstream.jobs.doctor.MemoryPlan;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Command;

/** {@code normstream doctor}: what is wrong with a deployment, running or planned. */
@Command(
        name = "doctor",
        description = {
            "Checks a running or planned deployment and says what is wrong and what to do.",
            "Takes the options of train: replace train by doctor. Changes nothing, unless --abort-transactions is given. The exit code is 0 if there is no problem, otherwise 1; warnings do not count."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DoctorCommand extends OptionsCommand {
    /** With every option of the job that is examined. */
    @Override
    List<ConfigOption<?>> options() {
        return OptionLists.joined(
                DoctorOptions.all(),
                List.of(ScoringOptions.IMAGES_TOPIC),
                JobOptions.all(),
                TrainingOptions.all());
    }

    @Override
    public Integer call() {
        if (reader().get(DoctorOptions.PLAN)) {
            print(MemoryPlan.of(configuration()));
            return success();
        }
        String cluster = reader().optional(JobOptions.CLUSTER);
        Doctor doctor =
                new Doctor(
                        configuration(),
                        cluster == null ? null : ClusterAddress.parse(cluster),
                        InstantSource.system());
        Examination examination = doctor.examine();
        print(examination);
        return examination.isHealthy() ? success() : failure();
    }

    private void print(MemoryPlan plan) {
        plan.table().forEach(out()::println);
        out().println();
        out().println("In config.yaml of each TaskManager:");
        plan.settings().forEach(line -> out().println("  " + line));
        out().flush();
    }

    private void print(Examination examination) {
        PrintWriter out = out();
        int widest =
                examination.findings().stream()
                        .mapToInt(finding -> finding.subject().length())
                        .max()
                        .orElse(0);
        String line = "  %-8s %-" + Math.max(1, widest) + "s  %s%n";
        for (FindingSection section : examination.sections()) {
            out.println(section.title());
            for (Finding finding : section.findings()) {
                out.printf(Locale.ROOT, line, finding.mark(), finding.subject(), finding.text());
            }
            out.println();
        }
        out.println(examination.summary());
        out.flush();
    }
}
