package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.data.PublishOptions;
import io.normstream.model.snapshot.ClassNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassNamesOptionTest {
    @TempDir private Path directory;

    private static OptionReader reader(String... options) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new OptionReader(Configuration.fromMap(all));
    }

    private static ClassNames read(String text) {
        return ClassNamesOption.read(
                reader(PublishOptions.CLASSES.key(), text), PublishOptions.CLASSES);
    }

    private Path file(String content) throws IOException {
        return Files.write(
                directory.resolve("names.txt"), content.getBytes(StandardCharsets.UTF_8));
    }

    private static TrainingSettings settings(String classes) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=8x8x1:2,b=8x8x1:3");
        configuration.setString("training.classes", classes);
        return TrainingSettings.from(configuration);
    }

    @Test
    void aListHasCommasAndAFileHasLines() throws IOException {
        assertThat(read("Tür, Tor").names()).containsExactly("Tür", "Tor");
        assertThat(read(file("\ufeffTür, offen\r\nTor\n\n").toString()).names())
                .containsExactly("Tür, offen", "Tor");
        assertThat(ClassNamesOption.read(reader(), PublishOptions.CLASSES)).isNull();
    }

    @Test
    void everyModelHasItsOwn() throws IOException {
        TrainingSettings settings = settings("b=x,y,z;a=" + file("on\noff"));
        assertThat(settings.model("a").classNames().names()).containsExactly("on", "off");
        assertThat(settings.model("b").classNames().names()).containsExactly("x", "y", "z");
    }

    /** What is recorded depends on no file, and means the same. */
    @Test
    void theRecordOfARunIsReadAsItWasMeant() throws IOException {
        TrainingSettings settings = settings("a=" + file("a;b=c\n\"d\",e"));
        String recorded = settings.configuration().get("training.classes");
        assertThat(recorded).isEqualTo("{\"a\":[\"a;b=c\",\"\\\"d\\\",e\"]}");
        assertThat(settings(recorded).models()).isEqualTo(settings.models());
        assertThat(settings(recorded).configuration()).isEqualTo(settings.configuration());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=x,y,z",
                "x,y",
                "c=x,y",
                "a=x,y;a=x,y",
                "{\"c\":[\"x\",\"y\"]}",
                "{\"a\":1}"
            })
    void namesThatFitNoDeclarationAreRefused(String classes) {
        assertThatThrownBy(() -> settings(classes))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("training.classes");
    }

    @Test
    void anotherNumberOfNamesIsRefusedWithThem() {
        assertThatThrownBy(() -> settings("a=x,y,z"))
                .hasMessageContaining("declaration of a")
                .hasMessageContaining("2 classes, found 3 names: 0 x, 1 y, 2 z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,", "a,a", "none.txt", "a,b\u0007", "."})
    void whatIsNoListOfNamesIsRefusedByOption(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("publish.classes");
    }

    @Test
    void aFileThatIsNotInUtf8IsRefused() throws IOException {
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'T', (byte) 0xfc, 'r'});
        assertThatThrownBy(() -> read(latin.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not in UTF-8");
    }

    @Test
    void moreNamesAreAddedToThoseThatAreGiven() {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=8x8x1:2,b=8x8x1:2");
        configuration.setString("training.classes", "a=x,y");
        Configuration named =
                ClassNamesOption.with(
                        configuration, Map.of("b", new ClassNames(List.of("on", "off"))));
        TrainingSettings settings = TrainingSettings.from(named);
        assertThat(settings.classNames().keySet()).containsExactly("a", "b");
        assertThat(ClassNamesOption.with(new Configuration(), Map.of("default", ClassNames.NONE)))
                .isEqualTo(new Configuration());
    }
}
