package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class DeadChannelsTest {
    private static final Shape INPUT = new Shape(2, 2, 4);
    private static final Normalizer NORM = BatchNorm.of(RunningStatistics.pytorch());

    private static Normalization norm(Affine affine) {
        return new Normalization(NORM, affine, 0.5);
    }

    /** Scales of 0.5, and {@code shifts} for the channels of the normalisation at {@code path}. */
    private static double share(Sequential layers, String path, double... shifts) {
        ParameterLayout layout = new ParameterLayout(layers.parameters(INPUT));
        FlatArray parameters = new FlatArray(Nd4j.create(DataType.DOUBLE, layout.size()));
        for (int i = 0; i < layout.size(); i++) {
            parameters.set(i, 0.5);
        }
        for (int channel = 0; channel < shifts.length; channel++) {
            parameters.set(layout.slice(path + ".shift").offset() + channel, shifts[channel]);
        }
        return DeadChannels.largestShare(layers, layout, parameters);
    }

    @Test
    void shiftsFarBelowTheScalesCloseReLUs() {
        Sequential layers = Sequential.of(norm(Affine.SCALE_AND_SHIFT), new Relu());
        assertThat(share(layers, "norm1")).isZero();
        assertThat(share(layers, "norm1", -2.4, 2.5, 0, -2.4)).isZero();
        assertThat(share(layers, "norm1", -2.5, 2.5, 0, -3)).isEqualTo(0.5);
        assertThat(share(layers, "norm1", -3, -3, -3, -3)).isEqualTo(1);
    }

    @Test
    void onlyWhatGoesIntoAReLUAtOnceCounts() {
        Sequential body =
                Sequential.of(
                        norm(Affine.SCALE_AND_SHIFT), new Relu(), norm(Affine.SCALE_AND_SHIFT));
        Sequential layers =
                Sequential.of(
                        norm(Affine.SCALE),
                        new Relu(),
                        new Residual(body, Sequential.of()),
                        new Relu());
        assertThat(share(layers, "residual1.body.norm2", -9, -9, -9, -9)).isZero();
        assertThat(share(layers, "residual1.body.norm1", -9, 0, 0, 0)).isEqualTo(0.25);
    }
}
