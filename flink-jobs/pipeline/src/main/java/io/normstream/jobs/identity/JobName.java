package io.normstream.jobs.identity;

/**
 * What is the same in every run of a job: models may be added and options changed over a restore,
 * and topics may have been recreated.
 *
 * @param group consumer group and prefix of transactional ids
 * @param images name of the topic of images
 */
public record JobName(JobKind kind, String topicPrefix, String group, String images) {
    /** What the names of all our jobs on a cluster begin with. */
    public static final String TITLE = "Normstream ";

    /** Its name on a cluster, such as {@code Normstream training: prefix cats, group night}. */
    public String title() {
        return "%s%s: prefix %s, group %s".formatted(TITLE, kind, topicPrefix, group);
    }

    /** For people. */
    @Override
    public String toString() {
        return "the %s job of topic prefix %s, group %s, images on %s"
                .formatted(kind, topicPrefix, group, images);
    }
}
