package io.normstream.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExifTest {
    private static final int MARKER_AND_LENGTH = 4;
    private static final int NAME = 6;

    private static byte[] block(int orientation, ByteOrder order) {
        byte[] segment = JpegFiles.exif(orientation, order);
        return Arrays.copyOfRange(segment, MARKER_AND_LENGTH, segment.length);
    }

    private static Orientation read(byte[] block) {
        ByteBuffer content = ByteBuffer.wrap(block);
        return Exif.is(content) ? Exif.orientation(content) : Orientation.TOP_LEFT;
    }

    @Test
    void readsTheOrientationInEitherByteOrder() {
        for (int tag = 1; tag <= 8; tag++) {
            assertThat(read(block(tag, ByteOrder.LITTLE_ENDIAN)).tag()).isEqualTo(tag);
            assertThat(read(block(tag, ByteOrder.BIG_ENDIAN)).tag()).isEqualTo(tag);
        }
    }

    @Test
    void aBlockThatIsWrongSaysNothing() {
        byte[] block = block(6, ByteOrder.BIG_ENDIAN);
        int directory = NAME + 8;
        int entry = directory + 2 + 12;
        assertThat(read(changed(block, 0, 'e'))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, NAME, 'X'))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, NAME + 3, 43))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, NAME + 4, 0xFF))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, NAME + 7, 200))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, directory + 1, 1))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, entry + 3, 4))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, entry + 7, 2))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, entry + 9, 9))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, entry + 8, 1))).isEqualTo(Orientation.TOP_LEFT);
        assertThat(read(changed(block, directory, 0xFF)).tag()).isEqualTo(6);
    }

    @Test
    void everyCutIsRead() {
        byte[] block = block(6, ByteOrder.LITTLE_ENDIAN);
        for (int length = 0; length < block.length; length++) {
            assertThat(read(Arrays.copyOf(block, length)).tag()).isIn(1, 6);
        }
    }

    @Test
    void noBytesMakeItThrowOrAllocate() {
        Random random = new Random(20261130);
        byte[] good = block(6, ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 100_000; i++) {
            byte[] block = Arrays.copyOf(good, NAME + random.nextInt(60));
            for (int changes = random.nextInt(8); changes > 0 && block.length > NAME; changes--) {
                block[NAME + random.nextInt(block.length - NAME)] = (byte) random.nextInt();
            }
            assertThat(read(block)).isNotNull();
        }
        byte[] hostile = changed(changed(good, NAME + 8, 0xFF), NAME + 9, 0xFF);
        assertThat(Allocation.of(() -> read(hostile))).isLessThan(10_000);
    }

    private static byte[] changed(byte[] block, int at, int value) {
        byte[] changed = block.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
