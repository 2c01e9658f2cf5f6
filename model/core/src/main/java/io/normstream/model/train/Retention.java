package io.normstream.model.train;

/**
 * Which image of a full {@link ReplayMemory} gives way to a new one. Decided by labels, the order
 * of images and the seed alone, so that it is the same whatever computes.
 */
public enum Retention {
    /**
     * The newest of each class are kept: the oldest image of the largest class gives way. Forgets
     * what is no longer true.
     */
    NEWEST_OF_CLASS("newest-of-class") {
        @Override
        int place(ReplayMemory memory, int label, long seen, SeededRandom random) {
            return memory.removeOldest(memory.isLargest(label) ? label : memory.stalestLargest());
        }
    },
    /**
     * Class-balanced reservoir (Chrysakis and Moens, ICML 2020, algorithm 1): a uniform sample of
     * all that was ever seen of each class, except that the largest classes make room for others.
     */
    CLASS_BALANCED("class-balanced") {
        @Override
        int place(ReplayMemory memory, int label, long seen, SeededRandom random) {
            if (!memory.isLargest(label)) {
                return memory.removeAny(memory.anyLargest(random), random);
            }
            boolean accepted = random.below(seen) < memory.count(label);
            return accepted ? memory.removeAny(label, random) : ReplayMemory.NO_PLACE;
        }
    };

    private final String text;

    Retention(String text) {
        this.text = text;
    }

    /**
     * Makes room in a full memory.
     *
     * @param label class of the new image
     * @param seen images of that class so far, the new one included
     * @return the place that is free now, or {@link ReplayMemory#NO_PLACE} where the new image is
     *     not kept
     */
    abstract int place(ReplayMemory memory, int label, long seen, SeededRandom random);

    /** The name in options. */
    @Override
    public String toString() {
        return text;
    }
}
