package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import org.junit.jupiter.api.Test;

class ArrayNumbersTest {
    private static final StoredArray BEFORE = StoredArray.ofLongs(3, 4, 0);

    @Test
    void summarisesAnArray() {
        ArraySummary summary = ArraySummary.of(StoredArray.ofLongs(-1, 1, 3, 5));

        assertThat(summary.smallest()).isEqualTo(-1);
        assertThat(summary.largest()).isEqualTo(5);
        assertThat(summary.mean()).isEqualTo(2);
        assertThat(summary.deviation()).isCloseTo(Math.sqrt(5), within(1e-12));
    }

    @Test
    void measuresTheChange() {
        ArrayDifference change = ArrayDifference.of(BEFORE, StoredArray.ofLongs(3, 2, 1));

        assertThat(change.largest()).isEqualTo(2);
        assertThat(change.relative()).isCloseTo(Math.sqrt(5) / 5, within(1e-12));
    }

    @Test
    void nothingHasChangedWhereAllIsEqual() {
        StoredArray zero = StoredArray.ofLongs(0, 0);

        assertThat(ArrayDifference.of(BEFORE, BEFORE)).isEqualTo(new ArrayDifference(0, 0));
        assertThat(ArrayDifference.of(zero, zero)).isEqualTo(new ArrayDifference(0, 0));
        assertThat(ArrayDifference.of(zero, StoredArray.ofLongs(0, 1)).relative()).isInfinite();
    }

    @Test
    void refusesAnotherShape() {
        assertThatThrownBy(() -> ArrayDifference.of(BEFORE, StoredArray.ofLongs(1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("[3] and [1]");
    }
}
