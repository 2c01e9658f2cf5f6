package io.normstream.jobs.data;

import io.normstream.model.nn.Shape;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pixels as a PNG file. */
public final class PngFile {
    private PngFile() {}

    /**
     * The bytes of a file.
     *
     * @param pixels unsigned bytes, [height, width, channels]
     * @param shape with 1 channel (grey) or 3 (red, green, blue)
     */
    public static byte[] of(byte[] pixels, Shape shape) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(image(pixels, shape));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static BufferedImage image(byte[] pixels, Shape shape) {
        int channels = shape.channels();
        WritableRaster raster =
                Raster.createInterleavedRaster(
                        new DataBufferByte(pixels, pixels.length),
                        shape.width(),
                        shape.height(),
                        shape.width() * channels,
                        channels,
                        IntStream.range(0, channels).toArray(),
                        null);
        ColorModel colours =
                new ComponentColorModel(
                        ColorSpace.getInstance(
                                channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                        false,
                        false,
                        Transparency.OPAQUE,
                        DataBuffer.TYPE_BYTE);
        return new BufferedImage(colours, raster, false, null);
    }
}
