package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassNamesTest {
    private static ClassNames names(String... names) {
        return new ClassNames(List.of(names));
    }

    @Test
    void goesThroughEveryFormUnchanged() {
        ClassNames names = names("Tür, offen", "\"Tor\"", "\ud83d\ude80");
        assertThat(ClassNames.ofLines(names.lines())).isEqualTo(names);
        assertThat(ClassNames.ofJson(names.json())).isEqualTo(names);
        assertThat(names.json()).isEqualTo("[\"Tür, offen\",\"\\\"Tor\\\"\",\"\ud83d\ude80\"]");
        assertThat(names.numbered()).isEqualTo("0 Tür, offen, 1 \"Tor\", 2 \ud83d\ude80");
        assertThat(names.name(1)).isEqualTo("\"Tor\"");
        assertThat(names.name(3)).isNull();
        assertThat(names.name(-1)).isNull();
        assertThat(ClassNames.NONE.name(0)).isNull();
    }

    /** {@code sha256("Tor\nTür\n")}, which clients compute too: it never changes. */
    @Test
    void theFingerprintIsThatOfTheDocumentedText() {
        assertThat(names("Tor", "Tür").lines())
                .isEqualTo("Tor\nTür\n".getBytes(StandardCharsets.UTF_8));
        assertThat(names("Tor", "Tür").fingerprint()).isEqualTo("f5e5134a8579e1b9");
        assertThat(names("Tür", "Tor").fingerprint()).isNotEqualTo("f5e5134a8579e1b9");
    }

    @Test
    void aLetterIsTheSameHoweverItIsWritten() {
        assertThat(names("Tu\u0308r", "Tor")).isEqualTo(names("T\u00fcr", "Tor"));
        assertThatThrownBy(() -> names("Tu\u0308r", "T\u00fcr"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("two are T\u00fcr");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "cat ",
                "\u2003cat",
                "a\nb",
                "a\tb",
                "a\u0000",
                "a\u001b[31m",
                "a\u0085",
                "a\u2028b",
                "a\u202eb",
                "a\u2066b",
                "T\ufffdr",
                "\ud83d"
            })
    void whatNobodyCouldReadIsRefused(String name) {
        assertThatThrownBy(() -> names("dog", name))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("The name of a class has no")
                .message()
                .doesNotContain("\u001b", "\n", "\u202e");
    }

    @Test
    void lengthsAreBytes() {
        assertThat(names("dog", "ü".repeat(100)).names()).hasSize(2);
        assertThatThrownBy(() -> names("dog", "ü".repeat(101)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at most 200 bytes of UTF-8, found 202");
        List<String> many = IntStream.range(0, 20_000).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> new ClassNames(many))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "at most 65536 bytes of UTF-8 with their line ends, found 108890");
        assertThat(new ClassNames(many.subList(0, 1000)).numbered()).endsWith("99 99 and 900 more");
    }

    @Test
    void oneClassIsNoModel() {
        assertThatThrownBy(() -> names("cat"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at least 2 classes, found [cat]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{}", "[\"a\",null]", "[\"a\",[]]", "[\"a\",\"a\"]"})
    void whatIsNoArrayOfNamesIsRefused(String json) {
        assertThatThrownBy(() -> ClassNames.ofJson(json)).isInstanceOf(ModelException.class);
    }

    /** Composition takes time that grows with the square of a run of marks. */
    @Test
    @Timeout(10)
    void aNameOfMillionsOfMarksIsRefusedAtOnce() {
        String marks = "\u0301\u0323".repeat(1_000_000);

        assertThatThrownBy(() -> new ClassNames(List.of("a" + marks, "b")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at most 200 bytes")
                .hasMessageContaining("2000001 characters");
        assertThatThrownBy(() -> ClassNames.ofLines(marks.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at most 65536 bytes");
    }
}
