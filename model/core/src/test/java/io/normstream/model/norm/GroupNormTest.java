package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import org.junit.jupiter.api.Test;

class GroupNormTest extends StandardizingNormalizerContract {
    @Override
    Normalizer normalizer() {
        return GroupNorm.of(2);
    }

    @Override
    int channelsTogether() {
        return CHANNELS / 2;
    }

    @Test
    void refusesChannelsThatItsGroupsDoNotDivide() {
        assertThatThrownBy(() -> GroupNorm.of(3).checkChannels(4))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("3 groups")
                .hasMessageContaining("4 channels");
    }

    @Test
    void trainingAndInferenceAgree() {
        double[][][] x = {{{1, 2}, {3, 4}, {0, 0}, {1, 5}}};
        VectorPasses passes = new VectorPasses(normalizer(), x);
        assertThat(passes.infer()).isDeepEqualTo(passes.forward());
    }
}
