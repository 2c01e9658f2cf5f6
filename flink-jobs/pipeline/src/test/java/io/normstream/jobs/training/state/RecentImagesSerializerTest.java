package io.normstream.jobs.training.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.RecentImages;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RecentImagesSerializerTest extends StateCodecContract<KeptImages> {
    private static final Shape SHAPE = new Shape(2, 2, 1);
    private static final byte[] FIRST = {0, 1, 127, -1};
    private static final byte[] SECOND = {-128, 3, 2, 1};

    @Override
    protected KeptImages sample() {
        RecentImages images = new RecentImages(SHAPE, 3);
        images.add(FIRST, 41);
        images.add(SECOND, 1_000_000_000_042L);
        return KeptImages.of(images);
    }

    @Override
    protected byte[] write(KeptImages images) {
        return RecentImagesSerializer.write(images);
    }

    @Override
    protected KeptImages read(byte[] bytes) throws BrokenStateException {
        return RecentImagesSerializer.read(bytes, SHAPE.size());
    }

    @Test
    void imagesOfVersion1AreReadAndWritten() throws IOException {
        byte[] golden = StateFiles.bytes("recent-images-1.bin");

        assertSame(read(golden), sample());
        assertThat(write(sample())).isEqualTo(golden);
    }

    @Test
    void noBytesAreNoImages() throws IOException {
        assertThat(RecentImagesSerializer.read(null, SHAPE.size()).isEmpty()).isTrue();
    }

    @Test
    void imagesOfAnotherSizeAndAnotherVersionAreRefused() {
        byte[] bytes = write(sample());
        assertThatThrownBy(() -> RecentImagesSerializer.read(bytes, 5))
                .isInstanceOf(BrokenStateException.class)
                .hasMessage(
                        "State of recent images declares a length of 10 where 8 bytes are left");

        bytes[3] = 9;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(BrokenStateException.class)
                .hasMessage("State of recent images has format version 9, supported: 1");
    }
}
