package io.normstream.benchmarks.kernels;

import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Payloads of grey images of 28x28 to pixels. */
@State(Scope.Thread)
public class DecodeBenchmark {
    private static final Shape SHAPE = new Shape(28, 28, 1);

    @Param({"RAW", "PNG", "JPEG"})
    public PayloadEncoding encoding;

    private final ImageDecoder decoder =
            new ImageDecoder(ImageLimits.DEFAULT, PreprocessingOptions.defaults());
    private EncodedImage image;

    @SuppressWarnings("NullAway.Init") // JMH sets the parameter, setUp all else
    public DecodeBenchmark() {}

    @Setup(Level.Trial)
    public void setUp() throws IOException {
        image =
                encoding == PayloadEncoding.RAW
                        ? new EncodedImage(
                                encoding,
                                SHAPE.height(),
                                SHAPE.width(),
                                SHAPE.channels(),
                                ByteBuffer.allocate(SHAPE.size()))
                        : new EncodedImage(encoding, 0, 0, 0, ByteBuffer.wrap(written(drawn())));
    }

    private byte[] written(BufferedImage pixels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(pixels, encoding.name(), bytes)) {
            throw new IllegalStateException("Nothing writes " + encoding);
        }
        return bytes.toByteArray();
    }

    /** Half noise, half black, as pictures of things on an empty ground are. */
    private static BufferedImage drawn() {
        BufferedImage pixels =
                new BufferedImage(SHAPE.width(), SHAPE.height(), BufferedImage.TYPE_BYTE_GRAY);
        SplittableRandom random = new SplittableRandom(1);
        for (int y = 0; y < SHAPE.height(); y++) {
            for (int x = 0; x < SHAPE.width() / 2; x++) {
                pixels.getRaster().setSample(x, y, 0, random.nextInt(256));
            }
        }
        return pixels;
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        decoder.close();
    }

    @Benchmark
    public byte[] decode() throws RejectedException {
        return decoder.decode(image, SHAPE);
    }
}
