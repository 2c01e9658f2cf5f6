package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedImagesTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    @TempDir private Path directory;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectory(directory.resolve("deep"));
        for (String name : List.of("a.png", "b, c.png", "deep/ü.png")) {
            Files.write(directory.resolve(name), PNG);
        }
    }

    private LabelledImages open(String text, @Nullable ClassNames wanted) throws IOException {
        Path list = directory.resolve("labels.csv");
        Files.writeString(list, text);
        return ListedImages.open(list, wanted);
    }

    private static List<Integer> labels(LabelledImages images) {
        return IntStream.range(0, images.size()).mapToObj(images::label).toList();
    }

    @Test
    void namesOfClassesAreSortedAndPathsAreRelativeToTheList() throws IOException {
        String text = "\ufeffpath,label\r\n\"b, c.png\",Tür\r\n\r\ndeep/ü.png, Tor \r\na.png,\r\n";
        try (LabelledImages images = open(text, null)) {
            assertThat(images.name()).isEqualTo("labels.csv");
            assertThat(images.names().names()).containsExactly("Tor", "Tür");
            assertThat(images.classes()).isEqualTo(2);
            assertThat(labels(images)).containsExactly(1, 0, LabelledImage.UNLABELLED);
            assertThat(images.image(1).id()).isEqualTo("deep/ü.png");
            assertThat(images.image(1).encoding()).isEqualTo(PayloadEncoding.PNG);
            assertThat(images.image(1).payload()).isEqualTo(PNG);
            assertThat(images.leftOut().lines()).isEmpty();
        }
    }

    @Test
    void numbersAloneAreClassesWithoutNames() throws IOException {
        try (LabelledImages images = open("path,label\na.png,7\n\"b, c.png\",0", null)) {
            assertThat(images.names()).isEqualTo(ClassNames.NONE);
            assertThat(images.classes()).isEqualTo(8);
            assertThat(labels(images)).containsExactly(7, 0);
        }
        try (LabelledImages images = open("path,label\na.png,7\n\"b, c.png\",Tor", null)) {
            assertThat(images.names().names()).containsExactly("7", "Tor");
        }
    }

    @Test
    void labelsAreLookedUpInTheClassesThatAreWanted() throws IOException {
        ClassNames wanted = new ClassNames(List.of("Tür", "Fenster", "Tor"));
        String text = "path,label\na.png,Tor\n\"b, c.png\",1\ndeep/ü.png,Tu\u0308r";
        try (LabelledImages images = open(text, wanted)) {
            assertThat(images.names()).isEqualTo(wanted);
            assertThat(labels(images)).containsExactly(2, 1, 0);
        }
        assertThatThrownBy(() -> open("path,label\na.png,3", wanted))
                .isInstanceOf(JobException.class)
                .hasMessageEndingWith(
                        "labels.csv has 1 lines that are wrong: line 2: 3 is none of the classes");
    }

    @Test
    void filesThatAreNotThereAreLeftOut() throws IOException {
        try (LabelledImages images = open("path,label\nx.png,1\na.png,1\ny.png,", null)) {
            assertThat(images.size()).isEqualTo(1);
            assertThat(images.leftOut().lines())
                    .containsExactly("2 listed, and not there: x.png, y.png");
        }
    }

    @Test
    void allLinesThatAreWrongAreNamedByTheirNumbers() {
        assertThatThrownBy(
                        () ->
                                open(
                                        "path,label\na.png\n\"b, c.png\",\"two\nlines\"\n,Tor\n"
                                                + "a.png,Tor,1\n\na.png,Tor\na.png,Tor\n",
                                        null))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "%s has 4 lines that are wrong: line 2: it is not a path and a label; line 5: it is not a path and a label; line 6: it is not a path and a label; line 9: a.png is there twice"
                                .formatted(directory.resolve("labels.csv")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|begins with nothing; its first line must be path,label",
                "a.png,Tor|begins with a.png,Tor; its first line must be path,label",
                "path;label|begins with path;label; its first line must be path,label",
                "path,label|lists no file that is there: []",
                "'path,label\n\"a.png,Tor'|line 2: ",
                "'path,label\na.png,100000'|has the class number 100000; allowed are 0 to 99999, or names"
            })
    void refusesWhatIsNoList(String text, String message) {
        assertThatThrownBy(() -> open(text, null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMissingListIsNamed() {
        Path list = directory.resolve("none.csv");
        assertThatThrownBy(() -> ListedImages.open(list, null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(list + " cannot be read");
    }
}
