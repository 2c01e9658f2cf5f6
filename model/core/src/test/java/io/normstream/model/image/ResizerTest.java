package io.normstream.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.StoredArray;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against what {@code resize.py} made with Pillow. */
class ResizerTest {
    private static final SortedMap<String, StoredArray> PILLOW = pillow();

    private static SortedMap<String, StoredArray> pillow() {
        try (InputStream in = ResizerTest.class.getResourceAsStream("/resize/pillow.safetensors")) {
            return SafetensorsCodec.decode(Objects.requireNonNull(in).readAllBytes()).arrays();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(StoredArray array) {
        byte[] bytes = new byte[array.bytes().remaining()];
        array.bytes().duplicate().get(bytes);
        return bytes;
    }

    private static PixelView old(String size) {
        StoredArray array = Objects.requireNonNull(PILLOW.get("old/" + size), size);
        return PixelView.of(
                bytes(array), array.shape().get(0), array.shape().get(1), array.shape().get(2));
    }

    /** Of a name such as {@code pad/box/9x9x3/8x8}. */
    private static byte[] ours(String name, StoredArray expected) {
        String[] parts = name.split("/", -1);
        Resize resize =
                new Resize(
                        ResizeMode.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                        ResizeFilter.valueOf(parts[1].toUpperCase(Locale.ROOT)));
        byte[] target = new byte[expected.bytes().remaining()];
        Arrays.fill(target, (byte) 77);
        new Resizer(resize, expected.shape().get(0), expected.shape().get(1))
                .resize(old(parts[2]), target);
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void givesThePixelsOfPillow(ResizeFilter filter) {
        int compared = 0;
        for (String name : PILLOW.keySet()) {
            if (name.contains("/" + filter + "/")) {
                StoredArray expected = Objects.requireNonNull(PILLOW.get(name));
                assertThat(farthest(ours(name, expected), bytes(expected)))
                        .as(name)
                        .isLessThanOrEqualTo(filter == ResizeFilter.LANCZOS ? 1 : 0);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(80);
    }

    private static int farthest(byte[] ours, byte[] theirs) {
        int farthest = 0;
        for (int i = 0; i < theirs.length; i++) {
            farthest = Math.max(farthest, Math.abs((ours[i] & 0xff) - (theirs[i] & 0xff)));
        }
        return farthest;
    }

    @Test
    void anImageThatFitsStaysWhatItIs() {
        PixelView old = old("37x53x3");
        byte[] target = new byte[old.values().length];
        for (ResizeFilter filter : ResizeFilter.values()) {
            new Resizer(new Resize(ResizeMode.CROP, filter), 37, 53).resize(old, target);
            assertThat(target).isEqualTo(old.values());
        }
    }

    /** One after the other, in buffers that were larger and smaller. */
    @Test
    void imagesLeaveNothingBehind() {
        Resizer resizer = new Resizer(new Resize(ResizeMode.PAD, ResizeFilter.BICUBIC), 28, 20);
        for (String size : new String[] {"37x53x3", "5x97x3", "41x1x3", "9x9x3", "37x53x3"}) {
            byte[] target = new byte[28 * 20 * 3];
            resizer.resize(old(size), target);
            assertThat(target)
                    .as(size)
                    .isEqualTo(
                            bytes(
                                    Objects.requireNonNull(
                                            PILLOW.get("pad/bicubic/" + size + "/28x20"))));
        }
    }

    /** Pillow makes no such image: the side would round to nothing. */
    @Test
    void noSideGetsShorterThanAPixel() {
        byte[] target = new byte[8 * 8];
        new Resizer(new Resize(ResizeMode.PAD, ResizeFilter.BOX), 8, 8)
                .resize(PixelView.of(filled(500, 200), 1, 500, 1), target);
        assertThat(Arrays.copyOfRange(target, 4 * 8, 5 * 8)).isEqualTo(filled(8, 200));
        assertThat(Arrays.copyOf(target, 4 * 8)).containsOnly(0);
    }

    private static byte[] filled(int length, int value) {
        byte[] filled = new byte[length];
        Arrays.fill(filled, (byte) value);
        return filled;
    }

    @Test
    void saysItselfAsInTheOptions() {
        assertThat(new Resize(ResizeMode.CROP, ResizeFilter.BOX)).hasToString("crop box");
        assertThat(new Resize(ResizeMode.NONE, ResizeFilter.BOX))
                .hasToString("none")
                .isEqualTo(Resize.NONE);
        assertThat(new Preprocessing(true, new Resize(ResizeMode.PAD, ResizeFilter.BOX)))
                .hasToString("--resize pad --resize-filter box --apply-exif-orientation true");
    }
}
