package io.normstream.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnTest {
    @Test
    void anyNumbersComeBack() {
        Random random = new Random(1);
        List<Long> expected = new ArrayList<>(List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L));
        for (int bits = 1; bits < 64; bits++) {
            for (int i = 0; i < 40; i++) {
                expected.add(random.nextLong() >> bits);
            }
        }
        Column column = new Column();
        expected.forEach(column::add);
        for (int i = 0; i < expected.size(); i += 7) {
            expected.set(i, random.nextLong() >> random.nextInt(64));
            column.set(i, expected.get(i));
        }

        assertThat(column.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(column.get(i)).as("number %d", i).isEqualTo(expected.get(i));
        }
    }

    @Test
    void aNumberIsFoundAmongRisingOnes() {
        Column column = new Column();
        assertThat(column.from(5)).isZero();
        for (int i = 0; i < 1000; i++) {
            column.add(10L + 3L * i);
        }

        assertThat(column.from(0)).isZero();
        for (int i = 0; i < 1000; i++) {
            assertThat(column.from(10L + 3L * i)).isEqualTo(i);
            assertThat(column.from(11L + 3L * i)).isEqualTo(i + 1);
        }
    }
}
