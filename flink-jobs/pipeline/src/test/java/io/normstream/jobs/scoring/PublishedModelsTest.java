package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.kafka.FakeLog;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a scorer reads when it starts does not grow with the number of publications. */
class PublishedModelsTest {
    private static final Publication MODEL = Publication.of("a", 7);

    /** The same bytes under each version; nothing was ever compacted. */
    private static FakeLog topic(long publications) {
        int records = Publication.CHUNKS + 1;
        return new FakeLog(
                publications * records,
                offset -> {
                    Publication version = new Publication("a", offset / records, MODEL.model());
                    ModelUpdate update = version.updates().get((int) (offset % records));
                    return new FakeLog.Message(update.key, update.value);
                });
    }

    private static long read(long publications) {
        FakeLog topic = topic(publications);
        PublishedModels.Reading reading =
                PublishedModels.newest(topic.committed(), List.of(Publication.declared()), 1 << 20);
        assertThat(reading.newest().get("m").manifest().getVersion()).isEqualTo(publications - 1);
        return topic.read();
    }

    @Test
    void aStartReadsTheSameAfterTenMillionPublicationsAsAfterTwenty() {
        assertThat(read(10_000_000)).isEqualTo(read(20));
    }
}
