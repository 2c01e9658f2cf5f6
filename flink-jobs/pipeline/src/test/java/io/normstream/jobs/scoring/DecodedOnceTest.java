package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reading a serving model checks every number of it, so that is done once. */
class DecodedOnceTest {
    private static CompleteUpdate announced() throws RefusedUpdateException {
        ModelInbox inbox = new ModelInbox(Publication.declared(), 1 << 20, AvroCodec.ofReleases());
        Optional<CompleteUpdate> announced = Optional.empty();
        for (ModelUpdate update : Publication.of("a", 7).updates()) {
            announced = inbox.accept(update);
        }
        return announced.orElseThrow();
    }

    /** The predictor says of itself what the very model says that was checked. */
    @Test
    void whatIsCheckedIsWhatServes() throws Exception {
        PublishedModel published = announced().assemble(Publication.declared());
        try (LoadedModel loaded =
                LoadedModel.load(
                        published,
                        Publication.declared(),
                        Publication.ENGINE,
                        4,
                        Publication.prepared(),
                        ModelUpdate.NOT_KNOWN)) {
            assertThat(loaded.predictor().metadata()).isSameAs(published.serving().metadata());
        }
    }

    /** No second copy of it is held. */
    @Test
    void theArraysLieInTheBytesThatCame() throws Exception {
        PublishedModel published = announced().assemble(Publication.declared());

        assertThat(published.serving().arrays().values())
                .allSatisfy(array -> assertThat(array.bytes().array()).isSameAs(published.bytes()));
    }
}
