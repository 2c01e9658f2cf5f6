package io.normstream.jobs.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterGroupsTest {
    private final LetterGroups groups = new LetterGroups();

    private static Letter letter(RejectReason reason, String key, long offset, String detail) {
        DeadLetter content =
                DeadLetter.newBuilder()
                        .setTopic("images")
                        .setPartition(3)
                        .setOffset(10 * offset)
                        .setTimestamp(Instant.EPOCH)
                        .setKey(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)))
                        .setValue(null)
                        .setHeaders(List.of())
                        .setReason(reason)
                        .setDetail(detail)
                        .build();
        return new Letter(
                new LetterPlace("letters", 0, offset),
                Instant.ofEpochSecond(100 - offset),
                content,
                null);
    }

    @Test
    void countsByReasonAndModel() {
        groups.add(letter(RejectReason.NO_VALUE, "b", 0, "first"));
        groups.add(letter(RejectReason.NO_VALUE, "a", 1, "other"));
        groups.add(letter(RejectReason.NO_VALUE, "b", 2, "last"));
        groups.add(letter(RejectReason.NOT_AVRO, "b", 3, "bytes"));

        assertThat(groups.count()).isEqualTo(4);
        assertThat(groups.groups())
                .extracting(group -> group.reason() + " " + group.model() + " " + group.count())
                .containsExactly("NO_VALUE a 1", "NO_VALUE b 2", "NOT_AVRO b 1");
        LetterGroups.Group b = groups.groups().get(1);
        assertThat(b.first()).isEqualTo(Instant.ofEpochSecond(98)); // clocks of senders differ
        assertThat(b.last()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(b.newest().text()).isEqualTo("0:2");
        assertThat(b.source()).isEqualTo("images 3:20");
        assertThat(b.detail()).isEqualTo("last");
    }

    /** Whoever invents model ids must not fill the memory of who lists them. */
    @Test
    void modelsBeyondTheLimitAreCountedTogether() {
        for (int i = 0; i < 1500; i++) {
            groups.add(letter(RejectReason.UNDECLARED_MODEL, "model" + i, i, ""));
        }

        assertThat(groups.groups()).hasSize(1001);
        assertThat(groups.groups())
                .filteredOn(group -> group.model().equals(LetterGroups.OTHER_MODELS))
                .singleElement()
                .extracting(LetterGroups.Group::count)
                .isEqualTo(500L);
    }

    @Test
    void whatIsNoModelIdIsNone() {
        groups.add(letter(RejectReason.NOT_AVRO, "no model \u001b[2J", 0, ""));

        assertThat(groups.groups().get(0).model()).isEqualTo(Letter.NO_MODEL);
    }

    @Test
    void textOfSendersCannotMoveTheCursor() {
        assertThat(Printable.of("a\u001b[2Jb\u202ec\nd", 20)).isEqualTo("a?[2Jb?c?d");
        assertThat(Printable.of("0123456789", 8)).isEqualTo("01234...");
    }
}
