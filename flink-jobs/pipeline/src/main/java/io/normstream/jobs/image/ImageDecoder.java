package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Payloads to pixels. Every limit is checked on the header, before anything is allocated that the
 * payload asks for. Grey becomes colour by repetition, colour becomes grey by luma, transparency is
 * laid on black, 16 bits become 8; colour profiles and gamma are ignored: a stored grey value v is
 * the pixel v. Whether an image is turned upright as its EXIF orientation says, the caller decides,
 * or leaves to who knows the model. For one thread; reuses its buffers.
 */
public final class ImageDecoder implements AutoCloseable {
    private final ImageLimits limits;
    private final PayloadDecoder png = new PngDecoder();
    private final PayloadDecoder jpeg = new JpegDecoder();
    private byte[] unconverted = {};

    /** A decoder that refuses what is beyond {@code limits}. */
    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /**
     * Decodes {@code image} to the {@code wanted} shape, unsigned bytes, channels last, in a new
     * array.
     *
     * @param upright whether it is turned as its EXIF orientation says; its size, and the one that
     *     the sender declared, are then those of the upright image
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE, UNDECODABLE_IMAGE or WRONG_SHAPE
     */
    public byte[] decode(EncodedImage image, Shape wanted, boolean upright)
            throws RejectedException {
        ImageHeader header = header(image);
        RejectedException misfit = misfit(header.size(upright), image, wanted);
        if (misfit != null) {
            throw misfit;
        }
        byte[] stored = stored(image, header.size(), wanted);
        return upright
                ? header.orientation()
                        .upright(
                                stored,
                                header.size().height(),
                                header.size().width(),
                                wanted.channels())
                : stored;
    }

    /**
     * As {@link #decode}, where it is not known yet whether the image is to be turned.
     *
     * @throws RejectedException if it can be used neither way
     */
    public UndecidedImage decodeUndecided(EncodedImage image, Shape wanted)
            throws RejectedException {
        ImageHeader header = header(image);
        RejectedException upright = misfit(header.size(true), image, wanted);
        RejectedException asStored = misfit(header.size(false), image, wanted);
        if (upright != null && asStored != null) {
            throw upright;
        }
        return new UndecidedImage(
                stored(image, header.size(), wanted),
                new PendingOrientation(header.orientation(), asStored == null, upright == null));
    }

    /**
     * The shape of {@code image}: as its payload's header states it, or as declared where it is
     * raw. Nothing is decoded.
     *
     * @param upright whether it is that of the image turned as its EXIF orientation says
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE or UNDECODABLE_IMAGE
     */
    public Shape shape(EncodedImage image, boolean upright) throws RejectedException {
        ImageSize size = header(image).size(upright);
        if (image.encoding() == PayloadEncoding.RAW) {
            checkPixels(size);
        }
        return new Shape(size.height(), size.width(), size.channels());
    }

    private ImageHeader header(EncodedImage image) throws RejectedException {
        checkPayload(image.payload());
        return switch (image.encoding()) {
            case RAW ->
                    new ImageHeader(
                            new ImageSize(image.height(), image.width(), image.channels()),
                            Orientation.TOP_LEFT);
            case PNG -> ofPayload(png, image.payload());
            case JPEG -> ofPayload(jpeg, image.payload());
            case UNSUPPORTED -> throw unsupported();
        };
    }

    private ImageHeader ofPayload(PayloadDecoder decoder, ByteBuffer payload)
            throws RejectedException {
        ImageHeader header = decoder.header(payload);
        checkPixels(header.size());
        return header;
    }

    @Override
    public void close() {
        png.close();
        jpeg.close();
    }

    /** Pixels as they are stored, with as many channels as are wanted. */
    private byte[] stored(EncodedImage image, ImageSize size, Shape wanted)
            throws RejectedException {
        byte[] target = target(size, wanted);
        switch (image.encoding()) {
            case PNG -> png.decode(image.payload(), size, target);
            case JPEG -> jpeg.decode(image.payload(), size, target);
            default -> raw(image.payload(), size, target);
        }
        return converted(target, size, wanted);
    }

    private static void raw(ByteBuffer payload, ImageSize size, byte[] target)
            throws RejectedException {
        int expected = Math.toIntExact(size.pixels() * size.channels());
        if (payload.remaining() != expected) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "A raw image of "
                            + size
                            + " has "
                            + expected
                            + " bytes, found "
                            + payload.remaining());
        }
        payload.get(payload.position(), target, 0, expected);
    }

    /** Why an image of {@code size} is not what is wanted; null if it is. */
    private static @Nullable RejectedException misfit(
            ImageSize size, EncodedImage image, Shape wanted) {
        ImageSize declared = new ImageSize(image.height(), image.width(), image.channels());
        if (!size.agreesWith(declared)) {
            return new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "The record declares " + declared + ", its payload is " + size);
        }
        return size.convertsTo(wanted)
                ? null
                : new RejectedException(
                        RejectReason.WRONG_SHAPE,
                        "An image of " + size + ", the model takes " + wanted);
    }

    private static RejectedException unsupported() {
        return new RejectedException(
                RejectReason.UNSUPPORTED_ENCODING,
                "The payload's encoding is not one of "
                        + PayloadEncoding.RAW
                        + ", "
                        + PayloadEncoding.PNG
                        + ", "
                        + PayloadEncoding.JPEG);
    }

    private void checkPayload(ByteBuffer payload) throws RejectedException {
        if (payload.remaining() > limits.maxPayloadBytes()) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    "A payload of "
                            + payload.remaining()
                            + " bytes, at most "
                            + limits.maxPayloadBytes()
                            + " are allowed");
        }
    }

    private void checkPixels(ImageSize size) throws RejectedException {
        if (size.pixels() > limits.maxPixels()) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    "An image of "
                            + size
                            + ", at most "
                            + limits.maxPixels()
                            + " pixels are allowed");
        }
    }

    /** Where to decode to: the result itself, or a reused buffer where channels are to convert. */
    private byte[] target(ImageSize size, Shape wanted) {
        if (size.channels() == wanted.channels()) {
            return new byte[wanted.size()];
        }
        int bytes = wanted.positions() * size.channels();
        if (unconverted.length < bytes) {
            unconverted = new byte[bytes];
        }
        return unconverted;
    }

    private static byte[] converted(byte[] decoded, ImageSize size, Shape wanted) {
        if (size.channels() == wanted.channels()) {
            return decoded;
        }
        byte[] pixels = new byte[wanted.size()];
        if (size.channels() == 3) {
            Channels.toGrey(decoded, pixels);
        } else {
            Channels.toColour(decoded, pixels);
        }
        return pixels;
    }
}
