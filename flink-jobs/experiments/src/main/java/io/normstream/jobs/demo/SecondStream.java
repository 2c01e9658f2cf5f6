package io.normstream.jobs.demo;

/** What a demo does in addition to learning; {@link #close} ends it. */
interface SecondStream extends AutoCloseable {
    /** Does nothing. */
    SecondStream NONE =
            new SecondStream() {
                @Override
                public void check() {}

                @Override
                public ScoringSummary finish(long version, StopRequest stop) {
                    return ScoringSummary.NONE;
                }

                @Override
                public void close() {}
            };

    /** Fails as it failed, if it did. */
    void check() throws InterruptedException;

    /**
     * Goes on until {@code version} has predicted, then ends.
     *
     * @throws InterruptedException where {@code stop} was made on the way
     */
    ScoringSummary finish(long version, StopRequest stop) throws InterruptedException;

    @Override
    void close();
}
