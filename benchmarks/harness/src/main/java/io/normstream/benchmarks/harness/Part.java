package io.normstream.benchmarks.harness;

/** A group of measurements that makes one section of the report. */
interface Part {

    /** Calls of {@link ProgressDisplay#next} that it will make. */
    long progressSteps();

    /** Measures, printing tables as they are finished. */
    ReportSection run(ProgressDisplay progress);
}
