package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.Records;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchedVersionsTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    private final WatchedVersions versions = new WatchedVersions();

    @Test
    void saysHowLongAfterTheOneBeforeOfTheSameModelAVersionCame() {
        assertThat(cells("doors", 100, 99L, 0)).startsWith("doors", "100", "99").endsWith("-");
        assertThat(cells("roofs", 7, null, 500)).startsWith("roofs", "7", "-").endsWith("-");
        assertThat(cells("doors", 200, 199L, 61_240)).endsWith("61.2", "s");
        assertThat(cells("roofs", 8, 3L, 61_250))
                .startsWith("roofs", "8", "3")
                .endsWith("60.8", "s");
        assertThat(versions.summary(Duration.ofMillis(70_000)))
                .isEqualTo("new versions: 4, models: 2, watched for 70.0 s");
    }

    @Test
    void aLineStandsBelowItsHeader() {
        String line = versions.line(manifest("doors", 100, 99L), START);
        String header = WatchedVersions.header();
        for (String title : List.of("prequential", "bytes", "step")) {
            assertThat(line).hasSizeGreaterThanOrEqualTo(end(header, title));
            assertThat(line.charAt(end(header, title) - 1)).as(title).isNotEqualTo(' ');
            assertThat(line.charAt(end(header, title))).as(title).isEqualTo(' ');
        }
        assertThat(line).startsWith("2026-11-26T12:00:00Z ").contains(" 81.25 % ", " 4096 ");
    }

    @Test
    void whatIsAnnouncedAgainIsNotNew() {
        assertThat(versions.line(manifest("doors", 100, 99L), START)).isNotNull();
        assertThat(versions.line(manifest("doors", 100, 99L), START)).isNull();
        assertThat(versions.line(manifest("doors", 90, 89L), START)).isNull();
        assertThat(versions.count()).isEqualTo(1);
        assertThat(versions.summary(Duration.ofSeconds(1)))
                .isEqualTo("new versions: 1, models: 1, announced again: 2, watched for 1.0 s");
    }

    private static int end(String header, String title) {
        return header.indexOf(title) + title.length();
    }

    /** Of the line of a version, without the time. */
    private List<String> cells(String model, long version, @Nullable Long parent, long millis) {
        String line = versions.line(manifest(model, version, parent), START.plusMillis(millis));
        List<String> cells = List.of(line.split(" +"));
        return cells.subList(1, cells.size());
    }

    private static ModelManifest manifest(String model, long version, @Nullable Long parent) {
        return Records.manifest(model, version)
                .setParentVersion(parent)
                .setPublication(0)
                .setSlot(0)
                .setChunks(1)
                .setSize(4096)
                .setChecksum(ByteBuffer.allocate(32))
                .setPrequentialAccuracy(0.8125)
                .build();
    }
}
