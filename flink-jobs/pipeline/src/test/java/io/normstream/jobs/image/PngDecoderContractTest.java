package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.write;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

class PngDecoderContractTest extends PayloadDecoderContract {
    private static final Map<String, byte[]> FILES = make();

    private static Map<String, byte[]> make() {
        byte[] colour = write(random(9, 7, BufferedImage.TYPE_3BYTE_BGR, 3), "png", false);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("colour", colour);
        files.put("grey", write(random(7, 9, BufferedImage.TYPE_BYTE_GRAY, 4), "png", false));
        files.put("interlaced", write(random(9, 9, BufferedImage.TYPE_4BYTE_ABGR, 5), "png", true));
        files.put(
                "palette",
                new PngBuilder()
                        .header(1, 2, 8, 3)
                        .chunk("PLTE", new byte[] {1, 2, 3, 4, 5, 6})
                        .chunk("tRNS", (byte) 9)
                        .data((byte) 0, (byte) 1, (byte) 0)
                        .end());
        files.put("no palette", new PngBuilder().header(1, 1, 8, 3).data((byte) 0, (byte) 0).end());
        files.put("less data", new PngBuilder().header(3, 3, 8, 0).data((byte) 2, (byte) 1).end());
        files.put("cut", Arrays.copyOf(colour, colour.length / 2));
        files.put("no PNG", JpegFiles.ascii("GIF89a"));
        return files;
    }

    @Override
    PayloadDecoder create() {
        return new PngDecoder();
    }

    @Override
    Map<String, byte[]> files() {
        return FILES;
    }
}
