package io.normstream.jobs.training.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.kafka.FakeLog;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the model-updates topic holds, and what a start reads of it, does not grow for ever. */
class AnnouncedVersionsTest {
    private static final AvroCodec CODEC = AvroCodec.ofReleases();

    @Test
    void whateverWasPublishedTheTopicHoldsTheLastThousandAnnouncements() {
        TreeSet<Long> topic = new TreeSet<>();
        AnnouncedVersions announced = AnnouncedVersions.NONE;
        for (long version = 0; version < 20_000; version++) {
            topic.add(version);
            announced = announced.and(version, topic::remove);
        }
        assertThat(topic).hasSize(AnnouncedVersions.MOST).last().isEqualTo(19_999L);
        assertThat(announced.versions()).containsExactlyElementsOf(topic);
    }

    /** After a crash the same versions are announced again. */
    @Test
    void aVersionThatIsAnnouncedAgainIsDeletedOnce() {
        AnnouncedVersions announced = AnnouncedVersions.NONE.and(5, version -> {});
        assertThat(announced.and(5, version -> {})).isEqualTo(announced);
    }

    @Test
    void whatIsOfOtherBitsIsDeletedWithTheNextAnnouncement() {
        AnnouncedVersions announced = new AnnouncedVersions(List.of(5L), List.of(10L, 15L));
        assertThat(announced.newestOfOtherBits()).isEqualTo(15);
        TreeSet<Long> deleted = new TreeSet<>();
        assertThat(announced.and(20, deleted::add))
                .isEqualTo(new AnnouncedVersions(List.of(5L, 20L), List.of()));
        assertThat(deleted).containsExactly(10L, 15L);
    }

    /** A chunk and a manifest of each version; nothing was ever compacted or deleted. */
    private static FakeLog updates(long publications) {
        return new FakeLog(
                2 * publications,
                offset -> {
                    long version = offset / 2;
                    String model = version % 3 == 0 ? "other" : "m";
                    return offset % 2 == 0
                            ? new FakeLog.Message(model + "/0/0", new byte[] {1})
                            : new FakeLog.Message(
                                    model + "/" + version,
                                    AvroCodec.encode(Histories.manifest(model, version)));
                });
    }

    private static long read(long publications) {
        FakeLog topic = updates(publications);
        SortedMap<String, PublishedHistory> newest =
                PublishedHistories.newest(topic.committed(), List.of("m", "other"), CODEC);
        assertThat(newest.get("m").version()).isGreaterThan(publications - 3);
        return topic.read();
    }

    @Test
    void aResumeReadsTheSameAfterTenMillionPublicationsAsAfterAHundred() {
        assertThat(read(10_000_000)).isEqualTo(read(100));
    }

    @Test
    void whatIsDeletedIsNotAnnouncedAnyMore() {
        PublishedHistoryBuilder history = new PublishedHistoryBuilder();
        for (long version = 0; version < AnnouncedVersions.MOST + 3; version++) {
            history.announced(Histories.manifest("m", version));
        }
        assertThat(history.surplus()).containsExactly(0L, 1L, 2L);
        history.deleted(1);
        history.deleted(500);
        assertThat(history.surplus()).containsExactly(0L, 2L);
        assertThat(history.build().announced())
                .hasSize(AnnouncedVersions.MOST - 1)
                .doesNotContain(500L);
    }

    @Test
    void theKeyOfAnAnnouncementSaysItsVersion() {
        assertThat(ModelUpdate.versionOf("m/17".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasValue(17);
        assertThat(ModelUpdate.versionOf("m/1/7".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(ModelUpdate.deletion("m", 17).key)
                .isEqualTo(ModelUpdate.manifest(Histories.manifest("m", 17)).key);
    }
}
