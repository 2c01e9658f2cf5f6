package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelDelayTest {
    private static final Shape SHAPE = new Shape(1, 1, 1);

    /** Labels released after each mini-batch; the images' labels count up. */
    private static List<List<Integer>> released(int delay, int batch, int batches) {
        LabelDelay waiting = new LabelDelay(delay, batch, SHAPE);
        MiniBatch out = new MiniBatch(SHAPE, batch);
        List<List<Integer>> released = new ArrayList<>();
        for (int image = 0; image < batches * batch; image++) {
            waiting.add(new byte[] {(byte) image}, image);
            if (image % batch == batch - 1) {
                waiting.release(out);
                released.add(IntStream.range(0, out.rows()).mapToObj(out::label).toList());
            }
        }
        return released;
    }

    @Test
    void labelsComeWhenEnoughOthersHaveCome() {
        assertThat(released(3, 2, 4))
                .containsExactly(List.of(), List.of(0), List.of(1, 2), List.of(3, 4));
        assertThat(released(4, 2, 4))
                .containsExactly(List.of(), List.of(), List.of(0, 1), List.of(2, 3));
        assertThat(released(0, 2, 2)).containsExactly(List.of(0, 1), List.of(2, 3));
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "1, 5", "100, 1", "5, 5"})
    void allButTheLastOnesComeInOrder(int delay, int batch) {
        assertThat(released(delay, batch, 200).stream().flatMap(List::stream).toList())
                .isEqualTo(IntStream.range(0, 200 * batch - delay).boxed().toList());
    }
}
