package io.normstream.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private final Findings findings = new Findings();

    @Test
    void oneKindAboutNeighboursIsOneLine() {
        LongStream.range(0, 500).forEach(version -> add("m", version));
        LongStream.range(0, 3).forEach(version -> add("other", version));

        assertThat(findings.kept())
                .containsExactly(
                        "model m version 0 (ledger partition 0 offset 0): wrong by 0; and 499 more of the kind, up to model m version 499 (ledger partition 0 offset 499)",
                        "model other version 0 (ledger partition 0 offset 0): wrong by 0; and 2 more of the kind, up to model other version 2 (ledger partition 0 offset 2)");
        assertThat(findings.count()).isEqualTo(503);
        assertThat(findings.lines()).isEqualTo(2);
    }

    @Test
    void otherKindsOthersAndWhatIsFarApartHaveLinesOfTheirOwn() {
        add("m", 1);
        findings.add("%s: another kind", new EntryName("m", 2, new Place("ledger", 0, 2)));
        add("m", 2);
        add("m", 4);
        findings.add("%s: by itself", "a text");
        findings.add("%s: by itself", "a text");

        assertThat(findings.kept()).hasSize(5).first().asString().endsWith("offset 2)");
        assertThat(findings.count()).isEqualTo(6);
    }

    @Test
    void aCopyIsFilledByItself() {
        add("m", 1);
        Findings copy = findings.copy();
        copy.add("%s: wrong by %d", name("m", 2), 2L);

        assertThat(copy.kept()).singleElement().asString().contains("1 more of the kind");
        assertThat(findings.kept()).singleElement().asString().endsWith("wrong by 1");
    }

    private void add(String model, long version) {
        findings.add("%s: wrong by %d", name(model, version), version);
    }

    private static EntryName name(String model, long version) {
        return new EntryName(model, version, new Place("ledger", 0, version));
    }
}
