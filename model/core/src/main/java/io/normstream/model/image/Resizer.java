package io.normstream.model.image;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives images of any size the height and width of a model: the same pixels as Pillow, bit for bit
 * on decoded 8-bit ones, but for {@link ResizeFilter#LANCZOS}, which may differ by one level since
 * sines differ. For one thread; keeps what it has computed for some sizes, and one buffer.
 */
public final class Resizer {
    private static final int MOST_PLANS = 16;

    /** Larger ones than those of photos are computed for each image instead. */
    private static final int LONGEST_PLAN = 1 << 17;

    private final Resize resize;
    private final int height;
    private final int width;

    /** By height and width of the old image, the latest used at the end. */
    private final Map<Long, ResizePlan> plans =
            new LinkedHashMap<>(MOST_PLANS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, ResizePlan> eldest) {
                    return size() > MOST_PLANS;
                }
            };

    private byte[] between = {};

    /**
     * @param resize one that takes images of any size
     * @param height of the new images
     * @param width of the new images
     */
    public Resizer(Resize resize, int height, int width) {
        this.resize = resize;
        this.height = height;
        this.width = width;
    }

    /**
     * Writes the new image, [height, width, channels of the old one]. One that has the size already
     * is copied.
     *
     * @param old at least 1x1
     */
    public void resize(PixelView old, byte[] target) {
        if (old.height() == height && old.width() == width) {
            old.copyTo(target);
            return;
        }
        ResizePlan plan = plan(old.height(), old.width());
        int filledHeight = plan.rows().size();
        int filledWidth = plan.columns().size();
        if (filledHeight < height || filledWidth < width) {
            Arrays.fill(target, 0, height * width * old.channels(), (byte) 0);
        }
        PixelView filled =
                PixelView.of(target, height, width, old.channels())
                        .part(plan.top(), plan.left(), filledHeight, filledWidth);
        if (plan.rowsFirst()) {
            resample(old.transposed(), plan.rows(), plan.columns(), filled.transposed());
        } else {
            resample(old, plan.columns(), plan.rows(), filled);
        }
    }

    private ResizePlan plan(int oldHeight, int oldWidth) {
        long size = (long) oldHeight << Integer.SIZE | oldWidth;
        ResizePlan kept = plans.get(size);
        if (kept != null) {
            return kept;
        }
        ResizePlan plan = ResizePlan.of(resize, oldHeight, oldWidth, height, width);
        if (plan.rows().length() + plan.columns().length() <= LONGEST_PLAN) {
            plans.put(size, plan);
        }
        return plan;
    }

    /** In two passes, with 8 bits between them, over no more of the image than is needed. */
    private void resample(PixelView old, Coefficients columns, Coefficients rows, PixelView out) {
        int begin = rows.begin();
        int used = rows.end() - begin;
        int bytes = used * columns.size() * old.channels();
        if (between.length < bytes) {
            between = new byte[bytes];
        }
        PixelView narrow = PixelView.of(between, used, columns.size(), old.channels());
        Resampling.alongRows(old.part(begin, 0, used, old.width()), 0, columns, narrow);
        Resampling.alongRows(narrow.transposed(), begin, rows, out.transposed());
    }
}
