package io.normstream.jobs.data;

import io.normstream.jobs.kafka.TopicCreator;
import java.util.Arrays;
import java.util.Locale;

/** Finds images that cannot be published before anything is, for who has to know their number. */
public final class UsableImages {
    private static final LeftOut.Reason TOO_LARGE =
            new LeftOut.Reason(
                    String.format(
                            Locale.ROOT,
                            "larger than %d bytes",
                            TopicCreator.IMAGE_BYTES - TopicCreator.RECORD_OVERHEAD),
                    true);

    private UsableImages() {}

    /** Those of {@code order} that can be; reads all of them. */
    public static int[] of(LabelledImages images, int[] order, LeftOut leftOut) {
        return Arrays.stream(order).filter(index -> isUsable(images, index, leftOut)).toArray();
    }

    private static boolean isUsable(LabelledImages images, int index, LeftOut leftOut) {
        try {
            LabelledImage image = images.image(index);
            if (image.payload().length <= TopicCreator.IMAGE_BYTES - TopicCreator.RECORD_OVERHEAD) {
                return true;
            }
            leftOut.add(TOO_LARGE, image.id());
        } catch (UnusableImageException unusable) {
            leftOut.add(unusable.reason(), unusable.image());
        }
        return false;
    }
}
