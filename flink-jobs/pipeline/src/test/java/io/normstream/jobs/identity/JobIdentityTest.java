package io.normstream.jobs.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JobIdentityTest extends StateCodecContract<JobIdentity> {
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

    @Override
    protected JobIdentity sample() {
        return CATS;
    }

    @Override
    protected byte[] write(JobIdentity state) {
        return JobIdentityCodec.encode(state);
    }

    @Override
    protected JobIdentity read(byte[] bytes) throws BrokenStateException {
        return JobIdentityCodec.decode(bytes);
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] bytes = ByteBuffer.wrap(JobIdentityCodec.encode(CATS)).putInt(0, 9).array();
        assertThatThrownBy(() -> JobIdentityCodec.decode(bytes))
                .hasMessageContaining("format version 9, supported: 1");
    }

    @Test
    void aRunWithMoreModelsOrATopicMadeAnewIsOneOfTheSameJob() {
        assertThat(cats("second", List.of("cats", "dogs", "mice")).name()).isEqualTo(CATS.name());
    }
}
