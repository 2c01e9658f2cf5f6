package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BinaryWeightsTest {
    private static double[] used(int outputs, double... weights) {
        BinaryWeights.binarize(weights, new double[outputs]);
        return weights;
    }

    @Test
    void agreesWithTheGoldenNumbers() {
        JsonNode golden = Golden.entry("binary weight of [.2,-.1,.5,-.4]: mean|w|*sign");
        assertThat(used(1, .2, -.1, .5, -.4))
                .containsExactly(Golden.numbers(golden), Golden.ROUNDING);
    }

    @Test
    void everyOutputUnitHasAScaleOfItsOwn() {
        assertThat(used(2, 1, 4, -3, -8)).containsExactly(2, 6, -2, -6);
    }

    @Test
    void theSignOfZeroIsOne() {
        assertThat(used(1, 0, -0.0, -1, 3)).containsExactly(1, 1, -1, 1);
        assertThat(used(1, 0, 0)).containsOnly(0);
    }

    /** A used weight that is no number must not look like one. */
    @Test
    void aWeightThatIsNoNumberSpoilsItsUnit() {
        double[] used = used(2, Double.NaN, 1, 1, -1);
        assertThat(used[0]).isNaN();
        assertThat(used[2]).isNaN();
        assertThat(new double[] {used[1], used[3]}).containsExactly(1, -1);
    }

    @Test
    void gradientsGoStraightThroughToSmallWeights() {
        double[] weights = {-1.01, -1, -.3, 0, .3, 1, 1.01};
        assertThat(Arrays.stream(weights).map(weight -> BinaryWeights.gradient(weight, -2)))
                .containsExactly(0.0, -2.0, -2.0, -2.0, -2.0, -2.0, 0.0);
    }

    @Test
    void whatGoesBeforeIsNotBinary() {
        assertThat(new BinaryWeights(WeightTransform.NONE).keepsWeights()).isTrue();
        assertThat(new BinaryWeights(WeightStandardization.standard()).keepsWeights()).isFalse();
        BinaryWeights binary = new BinaryWeights(WeightTransform.NONE);
        assertThatThrownBy(() -> new BinaryWeights(binary))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cannot be made binary again");
    }
}
