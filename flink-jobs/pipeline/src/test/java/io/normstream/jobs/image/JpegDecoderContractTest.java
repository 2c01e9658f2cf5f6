package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.grey;
import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.write;
import static io.normstream.jobs.image.JpegFiles.HUFFMAN;
import static io.normstream.jobs.image.JpegFiles.QUANTIZATION;
import static io.normstream.jobs.image.JpegFiles.resource;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** libjpeg keeps tables from one image to the next; no image may have those of another. */
class JpegDecoderContractTest extends PayloadDecoderContract {
    private static final Map<String, byte[]> FILES = make();

    private static Map<String, byte[]> make() {
        BufferedImage colours = random(20, 12, BufferedImage.TYPE_3BYTE_BGR, 3);
        byte[] grey = write(random(12, 20, BufferedImage.TYPE_BYTE_GRAY, 4), "jpeg", false);
        byte[] colour = write(colours, "jpeg", false);
        byte[] progressive = write(colours, "jpeg", true);
        byte[] optimised = JpegFiles.optimised(colours);
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name :
                new String[] {
                    "frame-no-huffman.jpg",
                    "other-optimised.jpg",
                    "ids012-exif-444.jpg",
                    "fill-444.jpg",
                    "adobe2-444.jpg"
                }) {
            files.put(name, resource(name));
        }
        files.put("grey", grey);
        files.put("colour", colour);
        files.put("progressive", progressive);
        files.put("optimised", optimised);
        files.put("flat", write(grey(8, 8, 77), "jpeg", false));
        files.put("turned", JpegFiles.turned(colour, 6));
        files.put("filled", JpegFiles.filled(progressive));
        files.put(
                "Adobe's RGB",
                JpegFiles.beginning(
                        JpegFiles.without(colour, JpegFiles.APPLICATION_0), JpegFiles.adobe(0)));
        files.put(
                "ids R, G, B",
                JpegFiles.withIds(
                        JpegFiles.without(colour, JpegFiles.APPLICATION_0), 'R', 'G', 'B'));
        files.put("no Huffman tables", JpegFiles.without(colour, HUFFMAN));
        files.put("no tables of its own", JpegFiles.without(optimised, HUFFMAN));
        files.put("progressive without Huffman tables", JpegFiles.without(progressive, HUFFMAN));
        files.put("one Huffman table less", JpegFiles.withoutLast(colour, HUFFMAN));
        files.put("no quantisation tables", JpegFiles.without(colour, QUANTIZATION));
        files.put("one quantisation table less", JpegFiles.withoutLast(colour, QUANTIZATION));
        files.put("grey without quantisation tables", JpegFiles.without(grey, QUANTIZATION));
        files.put("restarts that are not there", restarting(grey, 1));
        files.put("restarts after its end", restarting(grey, 100));
        files.put("cut", Arrays.copyOf(colour, colour.length - 40));
        files.put("cut while progressive", Arrays.copyOf(progressive, progressive.length / 2));
        files.put("no end", Arrays.copyOf(grey, grey.length - 2));
        files.put("no JPEG", JpegFiles.ascii("GIF89a"));
        return files;
    }

    private static byte[] restarting(byte[] file, int interval) {
        return JpegFiles.beginning(file, JpegFiles.segment(0xDD, (byte) 0, (byte) interval));
    }

    @Override
    PayloadDecoder create() {
        return new JpegDecoder();
    }

    @Override
    Map<String, byte[]> files() {
        return FILES;
    }
}
