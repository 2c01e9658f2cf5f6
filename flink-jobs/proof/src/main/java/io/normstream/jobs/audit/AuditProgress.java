package io.normstream.jobs.audit;

/** Hears how far a long reading of topics has come. */
public interface AuditProgress {
    /**
     * @param done number of records read
     * @param topic topic that is being read
     */
    void reached(long done, String topic);
}
