package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.nn.Shape;
import io.normstream.model.train.RecentImages;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecentImagesSerializerTest {
    private static final Shape SHAPE = new Shape(2, 2, 1);
    private static final byte[] FIRST = {0, 1, 127, -1};
    private static final byte[] SECOND = {-128, 3, 2, 1};

    private static RecentImages images() {
        RecentImages images = new RecentImages(SHAPE, 3);
        images.add(FIRST, 41);
        images.add(SECOND, 1_000_000_000_042L);
        return images;
    }

    /** Written once and never again: what was ever checkpointed can be read for ever. */
    @Test
    void imagesOfVersion1AreReadAndWritten() throws IOException {
        byte[] golden;
        try (InputStream file =
                Objects.requireNonNull(
                        getClass().getResourceAsStream("/state/recent-images-1.bin"))) {
            golden = file.readAllBytes();
        }
        RecentImages read = new RecentImages(SHAPE, 3);
        RecentImagesSerializer.read(golden, read);

        assertThat(read.pixels()).isEqualTo(images().pixels());
        assertThat(read.versions()).containsExactly(41, 1_000_000_000_042L);
        assertThat(RecentImagesSerializer.write(images())).isEqualTo(golden);
    }

    @Test
    void noImagesAreNoBytesAndTakeTheirPlace() {
        RecentImages images = images();
        byte[] none = RecentImagesSerializer.write(new RecentImages(SHAPE, 3));
        RecentImagesSerializer.read(none, images);

        assertThat(none).isEmpty();
        assertThat(images.count()).isZero();
    }

    @Test
    void everyTruncationAndAnotherVersionAreRefused() {
        byte[] bytes = RecentImagesSerializer.write(images());
        for (int length = 1; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RecentImagesSerializer.read(truncated, images()))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class);
        }
        bytes[3] = 9;
        assertThatThrownBy(() -> RecentImagesSerializer.read(bytes, images()))
                .hasMessageContaining("not of format version 1");
    }
}
