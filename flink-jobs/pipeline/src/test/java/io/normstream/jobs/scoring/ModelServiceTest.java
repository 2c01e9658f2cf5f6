package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.metrics.RecordedMetrics;
import io.normstream.jobs.metrics.ScoringMetrics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.PublishedModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ModelServiceTest {
    private static final long MADE = 1_764_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final RecordedMetrics metrics = new RecordedMetrics();

    @Test
    void theTimeThatItIsGivenDecidesHowLongAModelTookToServe() throws Exception {
        try (ModelLoader loader =
                        new ModelLoader(
                                Publication.ENGINE, 1, Publication.prepared(), Runnable::run);
                ModelService service = service(loader)) {
            assertThat(gauge("modelVersion")).isEqualTo(Double.NaN);
            assertThat(gauge("servedModelAgeSeconds")).isEqualTo(Double.NaN);
            assertThat(timeToServe()).isEqualTo(Double.NaN);
            service.begin(model(), List.of());
            now.set(MADE + 1234);
            service.accept(Scored.image(0));
            assertThat(timeToServe()).isEqualTo(1234L);
            assertThat(gauge("servedModelAgeSeconds")).isEqualTo(1.234);
            assertThat(gauge("modelVersion")).isEqualTo(7L);
            assertThat(gauge("servingAccuracy")).isEqualTo(Double.NaN);

            now.set(MADE + 5678);
            service.accept(Scored.image(1));
            assertThat(timeToServe()).isEqualTo(1234L);
        }
    }

    private ModelService service(ModelLoader loader) {
        return new ModelService(
                Publication.declared(),
                Publication.settings("scoring.batch-size", "1"),
                AvroCodec.ofReleases(),
                loader,
                new ScoringMetrics(
                        metrics.group(),
                        Publication.MODEL,
                        List.of(Publication.MODEL),
                        List.of(),
                        now::get),
                new ScoringClock(now::get, () -> 0),
                new Scored());
    }

    private static LoadedModel model() throws RefusedUpdateException {
        Publication published = Publication.of("a", 7);
        return LoadedModel.load(
                new PublishedModel(published.manifest().build(), published.model()),
                Publication.declared(),
                Publication.ENGINE,
                1,
                Publication.prepared(),
                MADE);
    }

    private Object timeToServe() {
        return gauge("timeToServeMillis");
    }

    private Object gauge(String name) {
        return metrics.gauge("model." + Publication.MODEL + "." + name);
    }
}
