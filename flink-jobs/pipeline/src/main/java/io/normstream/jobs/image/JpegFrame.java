package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame header of a JPEG: how large the image is, how it is coded, what its components are.
 * Source: ITU-T T.81, B.2.2.
 */
record JpegFrame(boolean progressive, int height, int width, List<Component> components) {
    private static final int PROGRESSIVE = 0xC2;
    private static final int FIXED_BYTES = 6;
    private static final int COMPONENT_BYTES = 3;

    /**
     * One of the planes that an image is coded in.
     *
     * @param quantization slot of its quantisation table
     */
    record Component(int id, int quantization) {}

    /** Reads the current segment of {@code segments}. */
    static JpegFrame read(JpegSegments segments) throws RejectedException {
        if (segments.marker() > PROGRESSIVE) {
            throw undecodable(
                    "Only baseline and progressive JPEG are read, not lossless or others");
        }
        ByteBuffer content = segments.content();
        if (content.limit() < FIXED_BYTES) {
            throw undecodable("The frame header of the JPEG is too short");
        }
        int precision = content.get(0) & 0xff;
        int height = content.getShort(1) & 0xffff;
        int width = content.getShort(3) & 0xffff;
        int components = content.get(5) & 0xff;
        if (precision != 8 || (components != 1 && components != 3)) {
            throw undecodable(
                    "A JPEG of "
                            + components
                            + " components of "
                            + precision
                            + " bits, only 1 (grey) or 3 (colour) of 8 bits are read");
        }
        if (height == 0 || width == 0) {
            throw undecodable("A JPEG of " + height + "x" + width + ", at least 1x1 needed");
        }
        return new JpegFrame(
                segments.marker() == PROGRESSIVE, height, width, components(content, components));
    }

    private static List<Component> components(ByteBuffer content, int count)
            throws RejectedException {
        if (content.limit() != FIXED_BYTES + count * COMPONENT_BYTES) {
            throw undecodable("The frame header of the JPEG is not as long as its components need");
        }
        List<Component> components = new ArrayList<>(count);
        for (int at = FIXED_BYTES; at < content.limit(); at += COMPONENT_BYTES) {
            int id = content.get(at) & 0xff;
            if (components.stream().anyMatch(other -> other.id == id)) {
                throw undecodable("The JPEG has two components with the id " + id);
            }
            components.add(new Component(id, content.get(at + 2) & 0xff));
        }
        return components;
    }

    /** The component with {@code id}. */
    Component component(int id) throws RejectedException {
        for (Component component : components) {
            if (component.id == id) {
                return component;
            }
        }
        throw undecodable("A scan of the JPEG names component " + id + ", the frame has none");
    }

    ImageSize size() {
        return new ImageSize(height, width, components.size());
    }
}
