package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;

/**
 * Payloads to pixels. Every limit is checked on the header, before anything is allocated that the
 * payload asks for. Grey becomes colour by repetition, colour becomes grey by luma, transparency is
 * laid on black, 16 bits become 8; colour profiles, gamma and orientation tags are ignored: a
 * stored grey value v is the pixel v. For one thread; reuses its buffers.
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
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE, UNDECODABLE_IMAGE or WRONG_SHAPE
     */
    public byte[] decode(EncodedImage image, Shape wanted) throws RejectedException {
        checkPayload(image.payload());
        ImageSize declared = new ImageSize(image.height(), image.width(), image.channels());
        return switch (image.encoding()) {
            case RAW -> raw(image.payload(), declared, wanted);
            case PNG -> compressed(png, image.payload(), declared, wanted);
            case JPEG -> compressed(jpeg, image.payload(), declared, wanted);
            case UNSUPPORTED -> throw unsupported();
        };
    }

    /**
     * The shape of {@code image}: as its payload's header states it, or as declared where it is
     * raw. Nothing is decoded.
     *
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE or UNDECODABLE_IMAGE
     */
    public Shape shape(EncodedImage image) throws RejectedException {
        checkPayload(image.payload());
        ImageSize size =
                switch (image.encoding()) {
                    case RAW -> new ImageSize(image.height(), image.width(), image.channels());
                    case PNG -> png.size(image.payload());
                    case JPEG -> jpeg.size(image.payload());
                    case UNSUPPORTED -> throw unsupported();
                };
        checkPixels(size);
        return new Shape(size.height(), size.width(), size.channels());
    }

    @Override
    public void close() {
        png.close();
        jpeg.close();
    }

    private byte[] raw(ByteBuffer payload, ImageSize declared, Shape wanted)
            throws RejectedException {
        checkShape(declared, wanted);
        long expected = declared.pixels() * declared.channels();
        if (payload.remaining() != expected) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "A raw image of "
                            + declared
                            + " has "
                            + expected
                            + " bytes, found "
                            + payload.remaining());
        }
        byte[] target = target(declared, wanted);
        payload.get(payload.position(), target, 0, (int) expected);
        return converted(target, declared, wanted);
    }

    private byte[] compressed(
            PayloadDecoder decoder, ByteBuffer payload, ImageSize declared, Shape wanted)
            throws RejectedException {
        ImageSize size = decoder.size(payload);
        checkPixels(size);
        if (!size.agreesWith(declared)) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "The record declares " + declared + ", its payload is " + size);
        }
        checkShape(size, wanted);
        byte[] target = target(size, wanted);
        decoder.decode(payload, size, target);
        return converted(target, size, wanted);
    }

    private static RejectedException unsupported() {
        return new RejectedException(
                RejectReason.UNSUPPORTED_ENCODING,
                "The payload's encoding is none of "
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

    private static void checkShape(ImageSize size, Shape wanted) throws RejectedException {
        if (!size.convertsTo(wanted)) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "An image of " + size + ", the model takes " + wanted);
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
