package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the segments of a JPEG before its first scan say of the image. */
record JpegHeader(JpegFrame frame, JpegColours colours, Orientation orientation) {

    /** Reads up to the first scan. */
    static JpegHeader read(ByteBuffer payload) throws RejectedException {
        JpegSegments segments = new JpegSegments(payload);
        JpegColours.Markers colours = new JpegColours.Markers();
        JpegFrame frame = null;
        Orientation orientation = null;
        segments.next();
        while (segments.marker() != JpegSegments.START_OF_SCAN) {
            if (segments.isFrame()) {
                frame = only(frame, segments);
            } else if (segments.marker() == JpegSegments.END_OF_IMAGE) {
                throw undecodable("The JPEG has no scan");
            } else if (orientation == null && segments.marker() == JpegSegments.EXIF) {
                orientation = orientation(segments.content());
            }
            colours.see(segments);
            segments.next();
        }
        if (frame == null) {
            throw undecodable("The JPEG has no frame header before its first scan");
        }
        return new JpegHeader(
                frame, colours.of(frame), orientation == null ? Orientation.TOP_LEFT : orientation);
    }

    private static JpegFrame only(@Nullable JpegFrame before, JpegSegments segments)
            throws RejectedException {
        if (before != null) {
            throw undecodable("The JPEG is corrupt: two frame headers");
        }
        return JpegFrame.read(segments);
    }

    /** The same segment holds other metadata too, under other names. */
    private static @Nullable Orientation orientation(ByteBuffer content) {
        return Exif.is(content) ? Exif.orientation(content) : null;
    }

    ImageHeader image() {
        return new ImageHeader(frame.size(), orientation);
    }
}
