package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
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
    private byte[] written = {};
    private @Nullable ImageReader reader;
    private @Nullable BufferedImage image;
    private @Nullable String warning;

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
        BufferedImage decoded = imageOf(size);
        ImageReader current = reader == null ? newReader() : reader;
        reader = current;
        try {
            read(current, length, size, decoded);
        } catch (IOException | RuntimeException e) {
            // The reader lets RuntimeExceptions out on malformed files, and may be left unusable.
            close();
            throw new RejectedException(
                    RejectReason.UNDECODABLE_IMAGE, "The JPEG is corrupt: " + e.getMessage(), e);
        }
        copy(((DataBufferByte) decoded.getRaster().getDataBuffer()).getData(), size, pixels);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.dispose();
            reader = null;
        }
    }

    private void read(ImageReader current, int length, ImageSize size, BufferedImage target)
            throws IOException, RejectedException {
        warning = null;
        try (ByteArrayImageStream stream = new ByteArrayImageStream(written, length)) {
            current.setInput(stream, true, true);
            if (current.getHeight(0) != size.height() || current.getWidth(0) != size.width()) {
                throw new IOException("two frame headers");
            }
            ImageReadParam parameters = current.getDefaultReadParam();
            parameters.setDestination(target);
            current.read(0, parameters);
        }
        if (warning != null) {
            throw undecodable("The JPEG is damaged: " + warning);
        }
    }

    /** A picture of that size, the one of the last call where it fits. */
    private BufferedImage imageOf(ImageSize size) {
        int type =
                size.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage last = image;
        if (last == null
                || last.getType() != type
                || last.getWidth() != size.width()
                || last.getHeight() != size.height()) {
            last = new BufferedImage(size.width(), size.height(), type);
            image = last;
        }
        return last;
    }

    private static void copy(byte[] decoded, ImageSize size, byte[] pixels) {
        if (size.channels() == 1) {
            System.arraycopy(decoded, 0, pixels, 0, decoded.length);
            return;
        }
        for (int i = 0; i < decoded.length; i += 3) {
            pixels[i] = decoded[i + 2];
            pixels[i + 1] = decoded[i + 1];
            pixels[i + 2] = decoded[i];
        }
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
