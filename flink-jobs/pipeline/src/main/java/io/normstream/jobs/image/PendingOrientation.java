package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.RejectReason;
import java.util.Locale;

/**
 * What is still to be decided about the pixels of an image: whether they are turned upright, which
 * the model says that gets them. Only images in checkpoints of older builds leave it open, which
 * turned them when they were scored.
 *
 * @param orientation of the pixels, which are as they are stored
 * @param fitsAsStored whether the model's shape is that of the stored image
 * @param fitsUpright whether it is that of the upright one
 */
public record PendingOrientation(
        Orientation orientation, boolean fitsAsStored, boolean fitsUpright) {
    /** Nothing: the pixels are what the model gets. */
    public static final PendingOrientation NONE =
            new PendingOrientation(Orientation.TOP_LEFT, true, true);

    private static final int TAG = 0xF;
    private static final int AS_STORED = 0x10;
    private static final int UPRIGHT = 0x20;

    /** Whether anything is to be decided. */
    public boolean isOpen() {
        return !equals(NONE);
    }

    /**
     * The pixels that a model gets.
     *
     * @param stored pixels
     * @param wanted shape that the model takes
     * @param upright whether it takes images upright, as their EXIF orientation says
     * @throws RejectedException WRONG_SHAPE where that is not the shape of the image then
     */
    public byte[] decide(byte[] stored, Shape wanted, boolean upright) throws RejectedException {
        if (!(upright ? fitsUpright : fitsAsStored)) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    String.format(
                            Locale.ROOT,
                            "The model takes images of %s, %s; an image with EXIF orientation %d does not fit",
                            wanted,
                            upright ? "turned as EXIF orientation says" : "as they are stored",
                            orientation.tag()));
        }
        if (!upright) {
            return stored;
        }
        // Stored pixels of another shape than the model's have its sides swapped.
        int height = fitsAsStored ? wanted.height() : wanted.width();
        int width = fitsAsStored ? wanted.width() : wanted.height();
        byte[] turned = new byte[wanted.size()];
        orientation.view(stored, height, width, wanted.channels()).copyTo(turned);
        return turned;
    }

    /** All of it in a byte that {@link #of} takes. */
    public int code() {
        return orientation.tag() | (fitsAsStored ? AS_STORED : 0) | (fitsUpright ? UPRIGHT : 0);
    }

    /**
     * What {@link #code} gave.
     *
     * @throws IllegalArgumentException if it is not such a value
     */
    public static PendingOrientation of(int code) {
        PendingOrientation pending =
                new PendingOrientation(
                        Orientation.of(code & TAG), (code & AS_STORED) != 0, (code & UPRIGHT) != 0);
        if (pending.code() != code || !(pending.fitsAsStored || pending.fitsUpright)) {
            throw new IllegalArgumentException("No orientation has the code " + code);
        }
        return pending;
    }
}
