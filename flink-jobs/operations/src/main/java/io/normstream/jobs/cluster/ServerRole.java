package io.normstream.jobs.cluster;

/** What a process of a cluster is, by the word that people use on the command line. */
public enum ServerRole {
    KAFKA("kafka"),
    JOB_MANAGER("jobmanager"),
    TASK_MANAGER("taskmanager");

    private final String word;

    ServerRole(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
