package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Data sets that know their classes, by the names that somebody wants. */
class RelabelledImagesTest {
    private static final List<String> OWN;

    static {
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST)) {
            OWN = images.names().names();
        }
    }

    private static LabelledImages fashion(List<String> wanted) {
        return DataSet.FASHION_MNIST.open(null, Split.TEST, new ClassNames(wanted));
    }

    @Test
    void aLabelIsThePlaceOfTheNameThatTheDataSetGives() {
        List<String> backwards = IntStream.range(0, 10).mapToObj(i -> OWN.get(9 - i)).toList();
        try (LabelledImages images = fashion(backwards)) {
            // The first test image is an ankle boot, number 9 in the data set.
            assertThat(images.label(0)).isZero();
            assertThat(images.image(0).label()).isZero();
            assertThat(images.names().names()).isEqualTo(backwards);
            assertThat(images.classes()).isEqualTo(10);
        }
    }

    @Test
    void namesThatTheDataSetLacksMayBeAmongThem() {
        List<String> more = new ArrayList<>(OWN);
        more.add(3, "Hat");
        try (LabelledImages images = fashion(more)) {
            assertThat(images.label(0)).isEqualTo(10);
            assertThat(images.classes()).isEqualTo(11);
        }
    }

    @Test
    void aListWithoutAClassOfTheDataSetIsRefusedWithBoth() {
        assertThatThrownBy(() -> fashion(OWN.subList(0, 9)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("9 Ankle boot")
                .hasMessageContaining("8 Bag");
    }
}
