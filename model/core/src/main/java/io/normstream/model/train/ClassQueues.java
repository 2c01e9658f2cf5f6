package io.normstream.model.train;

import java.util.Arrays;

/**
 * For each class the places of its images, the oldest first: linked lists in arrays, so that
 * nothing is allocated where images come and go.
 */
final class ClassQueues {
    private static final int END = -1;

    private final int[] oldest;
    private final int[] newest;
    private final int[] counts;

    /** The next newer image of the same class. */
    private final int[] next;

    ClassQueues(int classes, int places) {
        this.oldest = new int[classes];
        this.newest = new int[classes];
        this.counts = new int[classes];
        this.next = new int[places];
        clear();
    }

    void clear() {
        Arrays.fill(oldest, END);
        Arrays.fill(newest, END);
        Arrays.fill(counts, 0);
    }

    int classes() {
        return counts.length;
    }

    /** Number of images of a class. */
    int count(int cls) {
        return counts[cls];
    }

    /** Number of images of the largest classes. */
    int largest() {
        int largest = 0;
        for (int count : counts) {
            largest = Math.max(largest, count);
        }
        return largest;
    }

    /** Place of the oldest image of a class that has any. */
    int oldest(int cls) {
        return oldest[cls];
    }

    /** Adds the newest image of a class. */
    void append(int cls, int place) {
        if (counts[cls]++ == 0) {
            oldest[cls] = place;
        } else {
            next[newest[cls]] = place;
        }
        newest[cls] = place;
        next[place] = END;
    }

    /**
     * Takes an image of a class out.
     *
     * @param index 0 for the oldest
     * @return its place
     */
    int remove(int cls, int index) {
        int before = END;
        int place = oldest[cls];
        for (int i = 0; i < index; i++) {
            before = place;
            place = next[place];
        }
        if (before == END) {
            oldest[cls] = next[place];
        } else {
            next[before] = next[place];
        }
        if (next[place] == END) {
            newest[cls] = before;
        }
        counts[cls]--;
        return place;
    }
}
