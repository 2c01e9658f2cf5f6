package io.normstream.jobs.training.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.ModelId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnerChoiceTest {
    private static final int PARTITIONS = 5;

    private record Image(String model, int partition, long timestamp) {}

    private static OwnerChoice choice(List<Image> images) {
        OwnerChoice choice = new OwnerChoice(PARTITIONS);
        images.forEach(image -> choice.accept(image.model, image.partition, image.timestamp));
        return choice;
    }

    @Test
    void theEarliestFirstImageDecidesAndNotTheOneThatIsReadFirst() {
        OwnerChoice choice =
                choice(
                        List.of(
                                new Image("m", 4, 30),
                                new Image("m", 1, 25),
                                new Image("m", 3, 20),
                                new Image("m", 1, 5), // not the first of its partition
                                new Image("other", 0, 1)));
        assertThat(choice.of("m")).isEqualTo(3);
        assertThat(choice.of("other")).isZero();
    }

    @Test
    void theLowestNumberDecidesBetweenEqualTimes() {
        assertThat(choice(List.of(new Image("m", 3, 20), new Image("m", 2, 20))).of("m"))
                .isEqualTo(2);
    }

    @Test
    void aModelWithoutImagesGetsThePartitionOfThoseWhoKeyByIt() {
        assertThat(choice(List.of(new Image("other", 0, 1))).of("m"))
                .isEqualTo(ModelId.partition(ModelId.key("m"), PARTITIONS));
    }

    /** However the brokers give the partitions: only the order within each is certain. */
    @Test
    void theOrderBetweenPartitionsDecidesNothing() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<List<Image>> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                List<Image> images = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    images.add(new Image("m", partition, random.nextInt(3)));
                }
                partitions.add(images);
            }
            int expected = choice(partitions.stream().flatMap(List::stream).toList()).of("m");
            Collections.shuffle(partitions, random);
            assertThat(choice(partitions.stream().flatMap(List::stream).toList()).of("m"))
                    .isEqualTo(expected);
        }
    }
}
