package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.PayloadEncoding;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {
    @TempDir private Path directory;

    @Test
    void labelsAreThePlacesOfTheSortedFolders() throws IOException {
        image("dog/b.jpg", "jpg");
        image("cat/z.PNG", "png");
        image("cat/a.jpeg", "jpg");
        Files.createDirectory(directory.resolve("cow"));
        Files.writeString(directory.resolve("cat/notes.txt"), "not an image");
        Files.createDirectory(directory.resolve(".hidden"));
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.names().names()).containsExactly("cat", "dog");
            assertThat(ids(images)).containsExactly("cat/a.jpeg", "cat/z.PNG", "dog/b.jpg");
            assertThat(images.label(2)).isEqualTo(1);
            LabelledImage png = images.image(1);
            assertThat(png.encoding()).isEqualTo(PayloadEncoding.PNG);
            assertThat(png.height()).isZero();
            assertThat(png.payload()).isEqualTo(Files.readAllBytes(directory.resolve("cat/z.PNG")));
            assertThat(images.image(0).encoding()).isEqualTo(PayloadEncoding.JPEG);
        }
    }

    @Test
    void theFirstBytesCountNotTheEnding() throws IOException {
        image("cat/really-png.jpg", "png");
        image("dog/a.png", "png");
        Files.writeString(directory.resolve("cat/text.png"), "no image at all");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.image(0).encoding()).isEqualTo(PayloadEncoding.PNG);
            assertThatThrownBy(() -> images.image(1))
                    .isInstanceOf(UnusableImageException.class)
                    .hasMessageContaining("cat/text.png (15 bytes)");
        }
    }

    /**
     * An archive of another system, a class that nobody has photos of yet, and what users leave.
     */
    @Test
    void onlyFoldersThatHoldImagesAreClassesAndTheRestIsCounted() throws IOException {
        image("Tür/b.png", "png");
        image("Tor/a.jpg", "jpg");
        image("__MACOSX/Tor/._a.jpg", "jpg");
        image("__MACOSX/c.jpg", "jpg");
        image("Tor/@eaDir/thumb.jpg", "jpg");
        image("Tor/Fotos 2024/x.png", "png");
        image("Tor/Fotos 2024/.trash/y.png", "png");
        image("top.png", "png");
        image("ganz tief/unten/z.png", "png");
        Files.createDirectory(directory.resolve("leer"));
        for (String file : List.of(".DS_Store", "Tür/Thumbs.db", "Tür/c.heic", "Tür/notes.txt")) {
            Files.writeString(directory.resolve(file), "left");
        }
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.names().names()).containsExactly("Tor", "Tür", "ganz tief");
            assertThat(ids(images))
                    .containsExactly(
                            "Tor/Fotos 2024/x.png",
                            "Tor/a.jpg",
                            "Tür/b.png",
                            "ganz tief/unten/z.png");
            assertThat(images.label(0)).isZero();
            assertThat(images.label(3)).isEqualTo(2);
            assertThat(images.leftOut().images()).isEqualTo(2);
            assertThat(images.leftOut().lines())
                    .containsExactly(
                            "1 neither PNG nor JPEG by name: Tür/c.heic",
                            "1 next to the folders of the classes: top.png",
                            "1 folders without an image in them: leer/",
                            "5 hidden, or leftovers of a system: .DS_Store, Tor/@eaDir/, Tor/Fotos 2024/.trash/, ...",
                            "1 no images by name: Tür/notes.txt");
        }
    }

    @Test
    void partsOfADataSetAreNoClasses() throws IOException {
        image("train/Tor/a.png", "png");
        image("train/Tür/a.png", "png");
        image("val/Tor/b.png", "png");
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "%s has the folders train, val, which are parts of a data set and no classes; --data-dir %s takes the first"
                                .formatted(directory, directory.resolve("train")));
        image("test/Tor/c.png", "png");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TEST)) {
            assertThat(ids(images)).containsExactly("Tor/c.png");
        }
    }

    @Test
    void aLinkToAFolderHasAnEnd() throws IOException {
        image("Tor/a.png", "png");
        image("Tür/c.png", "png");
        Files.createSymbolicLink(directory.resolve("Tor/again"), directory);
        Files.createSymbolicLink(directory.resolve("Tor/b.png"), directory.resolve("Tor/a.png"));
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(ids(images)).containsExactly("Tor/a.png", "Tor/b.png", "Tür/c.png");
            assertThat(images.leftOut().lines()).containsExactly("1 no images by name: Tor/again/");
        }
    }

    /** UTF-16, and any locale, would have it the other way round. */
    @Test
    void classesAreInTheOrderOfTheirCodePoints() throws IOException {
        List<String> names = List.of("Z", "a", "Ä", "ä", "\uff5e", "\ud83d\ude80");
        for (String name : names) {
            image(name + "/x.png", "png");
        }
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.names().names()).isEqualTo(names);
        }
    }

    @Test
    void aNameThatCannotBeReadIsRefusedByItsBytes() throws Exception {
        image("Tor/a.png", "png");
        shell("mkdir \"$(printf 'T\\374r')\"; cp Tor/a.png \"$(printf 'T\\374r')\"");
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the folder T%FCr in " + directory)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void anImageWhoseNameCannotBeReadIsLeftOut() throws Exception {
        image("Tor/a.png", "png");
        image("Tür/b.png", "png");
        shell("cp Tor/a.png Tor/\"$(printf '\\374.png')\"");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.size()).isEqualTo(2);
            assertThat(images.leftOut().lines())
                    .singleElement()
                    .asString()
                    .startsWith("1 with names that cannot be read")
                    .endsWith(": Tor/%FC.png");
        }
    }

    private void shell(String script) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void theSameNameIsTheSameClassHoweverASystemWritesIt() throws IOException {
        image("Tor/a.png", "png");
        image("Tu\u0308r/b.png", "png");
        ClassNames composed = new ClassNames(List.of("T\u00fcr", "Tor", "Fenster"));
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN, composed)) {
            assertThat(images.names()).isEqualTo(composed);
            assertThat(images.label(0)).isEqualTo(1);
            assertThat(images.label(1)).isZero();
            assertThat(images.classes()).isEqualTo(3);
        }
        image("T\u00fcr/c.png", "png");
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("two are T\u00fcr");
    }

    @Test
    void aFolderThatIsNoneOfTheWantedClassesIsRefusedWithBothLists() throws IOException {
        image("Tor/a.png", "png");
        image("Tür/b.png", "png");
        ClassNames other = new ClassNames(List.of("Tor", "Fenster"));
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN, other))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("images of Tor, Tür")
                .hasMessageContaining("0 Tor, 1 Fenster");
    }

    /** A test split may lack a class; its numbers are those of the training split. */
    @Test
    void theTestSplitHasTheNumbersOfTheTrainingSplit() throws IOException {
        image("train/cat/a.png", "png");
        image("train/dog/b.png", "png");
        image("test/dog/c.png", "png");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TEST)) {
            assertThat(images.names().names()).containsExactly("cat", "dog");
            assertThat(images.label(0)).isEqualTo(1);
        }
        image("test/cow/d.png", "png");
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TEST))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("images of cow, dog")
                .hasMessageContaining("0 cat, 1 dog");
    }

    @Test
    void oneClassAloneIsNotWhatAModelLearns() throws IOException {
        image("cat/a.png", "png");
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("at least 2 classes, found [cat]")
                .hasMessageContaining("--classes");
    }

    @Test
    void splitsAreFoldersAboveTheClasses() throws IOException {
        image("train/cat/a.png", "png");
        image("train/dog/a.png", "png");
        image("test/cat/b.png", "png");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TEST)) {
            assertThat(ids(images)).containsExactly("cat/b.png");
        }
        assertThat(DataSet.FOLDER.has(Split.TEST, directory)).isTrue();
    }

    @Test
    void withoutSplitsThereIsNoTest() throws IOException {
        image("cat/a.png", "png");
        assertThat(DataSet.FOLDER.has(Split.TEST, directory)).isFalse();
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TEST))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("no test split");
    }

    @Test
    void aFolderWithoutImagesIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("cat"));
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(directory + " holds no images")
                .hasMessageContaining("1 folders without an image in them: cat/");
    }

    private static List<String> ids(LabelledImages images) {
        return IntStream.range(0, images.size()).mapToObj(i -> images.image(i).id()).toList();
    }

    private void image(String name, String format) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_GRAY);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    }
}
