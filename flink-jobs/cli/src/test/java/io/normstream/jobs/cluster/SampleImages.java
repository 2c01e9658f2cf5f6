package io.normstream.jobs.cluster;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Grey noise of 28x28 pixels in the layouts that {@code publish} reads, labelled 0 to 9 in turn.
 */
final class SampleImages {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    private final Random random = new Random(1);

    /** A pair of IDX files with so many images. */
    void writeIdx(Path directory, int count) throws IOException {
        Files.createDirectories(directory);
        ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE);
        images.putInt(0x0803).putInt(count).putInt(SIDE).putInt(SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x0801).putInt(count);
        for (int i = 0; i < count; i++) {
            images.put(pixels());
            labels.put((byte) (i % CLASSES));
        }
        Files.write(directory.resolve("train-images-idx3-ubyte"), images.array());
        Files.write(directory.resolve("train-labels-idx1-ubyte"), labels.array());
    }

    /** A folder with a folder for each class and so many JPEG files in all. */
    void writeJpegFolder(Path directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Path folder = Files.createDirectories(directory.resolve("class-" + i % CLASSES));
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
            byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            System.arraycopy(pixels(), 0, pixels, 0, pixels.length);
            ImageIO.write(image, "jpg", folder.resolve(i + ".jpg").toFile());
        }
    }

    private byte[] pixels() {
        byte[] pixels = new byte[SIDE * SIDE];
        random.nextBytes(pixels);
        return pixels;
    }
}
