package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.snapshot.ClassNames;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publication for a model that learns already. */
class LearningModelTest {
    private static ClassNames names(String text) {
        return text.equals("-") ? ClassNames.NONE : new ClassNames(List.of(text.split(" ")));
    }

    private static LearningModel model(String text, int classes) {
        return new LearningModel(
                new ModelDeclaration("doors", 8, 8, 1, classes, "small-cnn", names(text)));
    }

    @ParameterizedTest
    @CsvSource({"a b c, 3, a b c, 3", "-, 3, a b c, 3", "-, 3, -, 2", "a b c, 3, -, 3"})
    void theSameClassesAreTaken(String model, int classes, String published, int labels) {
        assertThatCode(
                        () ->
                                model(model, classes)
                                        .requireSameClasses(new NoImages(names(published), labels)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "a b c, 3, a c b, 3",
        "a b c, 3, a b, 2",
        "a b c, 3, a b c d, 4",
        "-, 3, a b, 2",
        "-, 3, a b c d, 4",
        "-, 3, -, 4",
        "a b c, 3, -, 4"
    })
    void otherOnesAreRefused(String model, int classes, String published, int labels) {
        assertThatThrownBy(
                        () ->
                                model(model, classes)
                                        .requireSameClasses(new NoImages(names(published), labels)))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("nothing was published: model doors learns the 3 classes")
                .hasMessageContaining("folder/train has the %d classes".formatted(labels));
    }

    @Test
    void bothListsAreShown() {
        assertThatThrownBy(
                        () ->
                                model("Tor Tür", 2)
                                        .requireSameClasses(new NoImages(names("Tür Tor"), 2)))
                .hasMessageContaining("0 Tor, 1 Tür")
                .hasMessageContaining("0 Tür, 1 Tor")
                .hasMessageContaining("--classes");
    }

    private record NoImages(ClassNames names, int classes) implements LabelledImages {
        @Override
        public String name() {
            return "folder/train";
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public int label(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public LabelledImage image(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public void close() {}
    }
}
