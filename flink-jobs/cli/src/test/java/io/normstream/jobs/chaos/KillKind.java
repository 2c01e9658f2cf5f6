package io.normstream.jobs.chaos;

import java.util.List;

/** What is done to a running deployment. */
enum KillKind {
    TASK_MANAGER("kill -9 TaskManager"),
    JOB_MANAGER("kill -9 JobManager"),
    BROKER("kill -9 broker"),
    BROKER_STALL("SIGSTOP broker"),
    /** It is given up, another trains on, and then it wakes and believes that it still trains. */
    TASK_MANAGER_STALL("SIGSTOP TaskManager"),
    /** Somebody starts the job that runs already once more, under another group. */
    SECOND_START("second train"),
    JVM("kill -9 whole JVM");

    /** Those that a cluster of processes can suffer. */
    static final List<KillKind> OF_PROCESSES =
            List.of(
                    TASK_MANAGER,
                    JOB_MANAGER,
                    BROKER,
                    BROKER_STALL,
                    TASK_MANAGER_STALL,
                    SECOND_START);

    private final String title;

    KillKind(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
