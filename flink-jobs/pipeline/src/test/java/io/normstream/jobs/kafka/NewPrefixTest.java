package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewPrefixTest {
    private static final Set<String> WANTED = Topics.withPrefix("normsteam").roles().keySet();

    @Test
    void aPrefixWithoutTopicsBesideOthersIsDoubted() {
        List<String> present = List.of("normstream.images", "normstream.ledger", "doors.ledger");

        assertThat(NewPrefix.doubt(present, WANTED, "normsteam"))
                .hasValueSatisfying(
                        said ->
                                assertThat(said)
                                        .contains("prefix normsteam exists")
                                        .contains("with prefix doors, normstream: correct")
                                        .contains("--create-topics"));
    }

    @Test
    void theFirstPrefixIsNot() {
        assertThat(NewPrefix.doubt(List.of(), WANTED, "normsteam")).isEmpty();
        assertThat(NewPrefix.doubt(List.of("orders", "users"), WANTED, "normsteam")).isEmpty();
    }

    @Test
    void aPrefixWithATopicIsNot() {
        assertThat(
                        NewPrefix.doubt(
                                List.of("normsteam.images", "normstream.ledger"),
                                WANTED,
                                "normsteam"))
                .isEmpty();
    }
}
