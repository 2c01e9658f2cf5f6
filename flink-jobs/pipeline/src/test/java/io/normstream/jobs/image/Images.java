package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Pictures and payloads for tests. */
final class Images {
    private Images() {}

    /** A picture of random pixels, the same for the same seed. */
    static BufferedImage random(int height, int width, int type, long seed) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(seed);
        int[] pixel = new int[image.getRaster().getNumBands()];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < pixel.length; band++) {
                    pixel[band] = random.nextInt(1 << image.getSampleModel().getSampleSize(band));
                }
                image.getRaster().setPixel(x, y, pixel);
            }
        }
        return image;
    }

    /** A grey picture with one value everywhere. */
    static BufferedImage grey(int height, int width, int value) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, value);
            }
        }
        return image;
    }

    /** The file of a picture; JPEG as good as it gets. */
    static byte[] write(BufferedImage image, String format, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        if (progressive) {
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        if (format.equals("jpeg")) {
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** An image as a record has it that declares no size. */
    static EncodedImage undeclared(PayloadEncoding encoding, byte[] payload) {
        return new EncodedImage(encoding, 0, 0, 0, ByteBuffer.wrap(payload));
    }

    /** The upright image, whose size is that of the model. */
    static final Preprocessing UPRIGHT = new Preprocessing(true, Resize.NONE);

    /** The pixels of the upright image. */
    static byte[] upright(
            Orientation orientation, byte[] stored, int height, int width, int channels) {
        byte[] upright = new byte[stored.length];
        orientation.view(stored, height, width, channels).copyTo(upright);
        return upright;
    }

    /** Decodes, or says why not. */
    static Outcome decode(ImageDecoder decoder, EncodedImage image, Shape wanted) {
        try {
            return new Outcome(decoder.decode(image, wanted), null, "");
        } catch (RejectedException e) {
            return new Outcome(null, e.reason(), e.detail());
        }
    }

    /** Pixels, or a reason and its detail. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(byte @Nullable [] pixels, @Nullable RejectReason reason, String detail) {}
}
