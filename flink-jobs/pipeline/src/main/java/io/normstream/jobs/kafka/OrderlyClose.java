package io.normstream.jobs.kafka;

/** Closes Kafka's clients on threads that were asked to stop. */
public final class OrderlyClose {
    private OrderlyClose() {}

    /**
     * Runs {@code close} without the interruption that the thread came with, which it has again
     * afterwards. Kafka's clients take an interruption from before their close for a fault of the
     * close itself: they log it as an error and do not tell the brokers that they leave.
     */
    public static void run(Runnable close) {
        boolean interrupted = Thread.interrupted();
        try {
            close.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
