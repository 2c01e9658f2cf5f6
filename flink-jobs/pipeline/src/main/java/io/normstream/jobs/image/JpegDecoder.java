package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * Decodes baseline and progressive JPEG, grey and colour, with the JDK's own reader; what a damaged
 * file makes that reader warn of is an error here, since it would go on with invented pixels. The
 * reader is one for all images, and libjpeg in it keeps tables from one to the next, so it gets
 * every image as a {@link SelfContainedJpeg}.
 */
final class JpegDecoder implements PayloadDecoder {
    private static final ColorModel GREY = colours(ColorSpace.CS_GRAY);
    private static final ColorModel COLOUR = colours(ColorSpace.CS_sRGB);

    private byte[] written = {};
    private @Nullable ImageReader reader;
    private @Nullable Target target;
    private @Nullable String warning;

    /** An array as a picture, which the reader writes to. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    private record Target(byte[] pixels, ImageSize size, BufferedImage image) {}

    @Override
    public ImageHeader header(ByteBuffer payload) throws RejectedException {
        return JpegHeader.read(payload).image();
    }

    @Override
    public void decode(ByteBuffer payload, ImageSize size, byte[] pixels) throws RejectedException {
        int most = payload.remaining() + SelfContainedJpeg.MOST_ADDED_BYTES;
        if (written.length < most) {
            written = new byte[most];
        }
        int length = SelfContainedJpeg.write(payload, written);
        ImageReader current = reader == null ? newReader() : reader;
        reader = current;
        try {
            read(current, length, size, imageIn(pixels, size));
        } catch (IOException | RuntimeException e) {
            // The reader lets RuntimeExceptions out on malformed files, and may be left unusable.
            close();
            throw new RejectedException(
                    RejectReason.UNDECODABLE_IMAGE, "The JPEG is corrupt: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.dispose();
            reader = null;
        }
    }

    private void read(ImageReader current, int length, ImageSize size, BufferedImage into)
            throws IOException, RejectedException {
        warning = null;
        try (ByteArrayImageStream stream = new ByteArrayImageStream(written, length)) {
            current.setInput(stream, true, true);
            if (current.getHeight(0) != size.height() || current.getWidth(0) != size.width()) {
                throw new IOException("two frame headers");
            }
            ImageReadParam parameters = current.getDefaultReadParam();
            parameters.setDestination(into);
            current.read(0, parameters);
        }
        if (warning != null) {
            throw undecodable("The JPEG is damaged: " + warning);
        }
    }

    /** A picture in {@code pixels}, the one of the last call where it is the same. */
    private BufferedImage imageIn(byte[] pixels, ImageSize size) {
        Target last = target;
        if (last == null || last.pixels != pixels || !last.size.equals(size)) {
            last = new Target(pixels, size, newImage(pixels, size));
            target = last;
        }
        return last.image;
    }

    /** In the order of our bytes, to which the reader copies whole lines. */
    private static BufferedImage newImage(byte[] pixels, ImageSize size) {
        int channels = size.channels();
        int bytes = Math.toIntExact(size.pixels() * channels);
        WritableRaster raster =
                Raster.createInterleavedRaster(
                        new DataBufferByte(pixels, bytes),
                        size.width(),
                        size.height(),
                        size.width() * channels,
                        channels,
                        channels == 1 ? new int[] {0} : new int[] {0, 1, 2},
                        null);
        return new BufferedImage(channels == 1 ? GREY : COLOUR, raster, false, null);
    }

    private static ColorModel colours(int space) {
        return new ComponentColorModel(
                ColorSpace.getInstance(space),
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
    }

    private ImageReader newReader() {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        // ImageIO keeps the context class loader of its first user for ever: not a job's, then.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            ImageReader created = ownProvider().createReaderInstance();
            created.addIIOReadWarningListener((source, message) -> warning = message);
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** The JDK's own JPEG reader; one that some library registered is never asked. */
    private static ImageReaderSpi ownProvider() {
        Iterator<ImageReaderSpi> providers =
                IIORegistry.getDefaultInstance()
                        .getServiceProviders(
                                ImageReaderSpi.class, JpegDecoder::readsJpegItself, true);
        if (!providers.hasNext()) {
            throw new IllegalStateException("This Java runtime has no JPEG reader");
        }
        return providers.next();
    }

    private static boolean readsJpegItself(Object provider) {
        return provider.getClass().getModule().equals(ImageIO.class.getModule())
                && Arrays.asList(((ImageReaderSpi) provider).getFormatNames()).contains("jpeg");
    }
}
