package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resizer;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Payloads to pixels of a model, in this order: decoded, grey or coloured as the model is, turned
 * upright, resized, the last two as {@link Preprocessing} says. Every limit is checked on the
 * header, before anything is allocated that the payload asks for. Grey becomes colour by
 * repetition, colour becomes grey by luma, transparency is laid on black, 16 bits become 8; colour
 * profiles and gamma are ignored: a stored grey value v is the pixel v. For one thread; reuses its
 * buffers, which hold at most 3 bytes for each stored pixel.
 */
public final class ImageDecoder implements AutoCloseable {
    private final ImageLimits limits;
    private final Preprocessing preprocessing;
    private final PayloadDecoder png = new PngDecoder();
    private final PayloadDecoder jpeg = new JpegDecoder();
    private final Map<Shape, Resizer> resizers = new HashMap<>();
    private byte[] stored = {};

    /** A decoder that refuses what is beyond {@code limits}. */
    public ImageDecoder(ImageLimits limits, Preprocessing preprocessing) {
        this.limits = limits;
        this.preprocessing = preprocessing;
    }

    /**
     * Decodes {@code image} to the {@code wanted} shape, unsigned bytes, channels last, in a new
     * array. The size that the sender declared is that of the image, upright where it is turned.
     *
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE, UNDECODABLE_IMAGE or WRONG_SHAPE
     */
    public byte[] decode(EncodedImage image, Shape wanted) throws RejectedException {
        ImageHeader header = header(image);
        requireFit(header.size(preprocessing.applyExifOrientation()), image, wanted);
        ImageSize size = header.size();
        decodeStored(image, size);
        int channels = size.channels();
        if (channels == 3 && wanted.channels() == 1) {
            Channels.toGrey(stored, Math.toIntExact(size.pixels()));
            channels = 1;
        }
        Orientation orientation =
                preprocessing.applyExifOrientation() ? header.orientation() : Orientation.TOP_LEFT;
        byte[] pixels = new byte[wanted.size()];
        resizer(wanted)
                .resize(orientation.view(stored, size.height(), size.width(), channels), pixels);
        if (channels == 1 && wanted.channels() == 3) {
            Channels.toColour(pixels, wanted.positions());
        }
        return pixels;
    }

    private Resizer resizer(Shape wanted) {
        return resizers.computeIfAbsent(
                wanted,
                shape -> new Resizer(preprocessing.resize(), shape.height(), shape.width()));
    }

    /**
     * The shape of {@code image}, upright where it is turned: as its payload's header states it, or
     * as declared where it is raw. Nothing is decoded.
     *
     * @throws RejectedException UNSUPPORTED_ENCODING, TOO_LARGE or UNDECODABLE_IMAGE
     */
    public Shape shape(EncodedImage image) throws RejectedException {
        ImageSize size = header(image).size(preprocessing.applyExifOrientation());
        checkPixels(size);
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

    /** Fills the buffer. */
    private void decodeStored(EncodedImage image, ImageSize size) throws RejectedException {
        if (image.encoding() == PayloadEncoding.RAW) {
            checkPixels(size);
            checkRaw(image, size);
        }
        int bytes = Math.toIntExact(size.pixels() * size.channels());
        if (stored.length < bytes) {
            stored = new byte[bytes];
        }
        switch (image.encoding()) {
            case PNG -> png.decode(image.payload(), size, stored);
            case JPEG -> jpeg.decode(image.payload(), size, stored);
            default -> image.payload().get(image.payload().position(), stored, 0, bytes);
        }
    }

    private static void checkRaw(EncodedImage image, ImageSize size) throws RejectedException {
        long expected = size.pixels() * size.channels();
        if (image.payload().remaining() != expected) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "A raw image of "
                            + size
                            + " has "
                            + expected
                            + " bytes, found "
                            + image.payload().remaining());
        }
    }

    private void requireFit(ImageSize size, EncodedImage image, Shape wanted)
            throws RejectedException {
        ImageSize declared = new ImageSize(image.height(), image.width(), image.channels());
        if (!size.agreesWith(declared)) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "The record declares " + declared + ", its payload is " + size);
        }
        if (!size.becomes(wanted, preprocessing.resize().takesAnySize())) {
            throw new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    "An image of %s, the model takes %s with --resize %s"
                            .formatted(size, wanted, preprocessing.resize().mode()));
        }
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
        if (Math.max(size.height(), size.width()) > ImageLimits.LONGEST_SIDE) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    "An image of "
                            + size
                            + ", at most "
                            + ImageLimits.LONGEST_SIDE
                            + " pixels a side are allowed");
        }
    }
}
