package io.normstream.jobs.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdentityTest {
    private static final JobIdentity CATS = cats("first", List.of("cats", "dogs"));

    private static JobIdentity cats(String topicId, List<String> models) {
        return new JobIdentity(
                JobKind.TRAINING,
                "cats",
                "normstream-training",
                List.of(
                        new TopicIdentity("cats.images", topicId),
                        new TopicIdentity("cats.control", "control")),
                models,
                new TreeMap<>(Map.of("training.seed", "7", "training.models", "cats=8x8x1:2 ü")));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(JobIdentityCodec.decode(JobIdentityCodec.encode(CATS))).isEqualTo(CATS);
    }

    /** Whatever length a crash of a disk leaves, nothing is taken that is not there. */
    @Test
    void bytesThatEndTooEarlyAreRefused() throws IOException {
        byte[] whole = JobIdentityCodec.encode(CATS);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> JobIdentityCodec.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() throws IOException {
        byte[] whole = JobIdentityCodec.encode(CATS);
        byte[] longer = Arrays.copyOf(whole, whole.length + 3);
        assertThatThrownBy(() -> JobIdentityCodec.decode(longer))
                .hasMessageContaining("3 bytes behind its end");
    }

    /** The second int is the length of the kind. */
    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void lengthsThatCannotBeAreRefused(int length) throws IOException {
        byte[] bytes = ByteBuffer.wrap(JobIdentityCodec.encode(CATS)).putInt(4, length).array();
        assertThatThrownBy(() -> JobIdentityCodec.decode(bytes))
                .hasMessageContaining("declares a length of " + length);
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        byte[] bytes = ByteBuffer.wrap(JobIdentityCodec.encode(CATS)).putInt(0, 9).array();
        assertThatThrownBy(() -> JobIdentityCodec.decode(bytes))
                .hasMessageContaining("format version 9, supported: 1");
    }

    @Test
    void aRunWithMoreModelsOrATopicMadeAnewIsOneOfTheSameJob() {
        assertThat(cats("second", List.of("cats", "dogs", "mice")).name()).isEqualTo(CATS.name());
    }
}
