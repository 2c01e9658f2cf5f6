package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ServedPreprocessingTest {
    private static final Preprocessing PADDED =
            new Preprocessing(false, new Resize(ResizeMode.PAD, ResizeFilter.BICUBIC));

    private static PublishedModel model(Preprocessing images) {
        Publication publication = Publication.of("a", 7).taking(images);
        return new PublishedModel(publication.manifest().build(), publication.model());
    }

    private static SortedMap<String, PublishedModel> models(Preprocessing... images) {
        SortedMap<String, PublishedModel> models = new TreeMap<>();
        for (Preprocessing each : images) {
            models.put("m" + models.size(), model(each));
        }
        return models;
    }

    private static Configuration given(String... options) {
        Configuration given = new Configuration();
        for (int i = 0; i < options.length; i += 2) {
            given.setString(options[i], options[i + 1]);
        }
        return given;
    }

    @Test
    void isThatOfTheModels() {
        assertThat(ServedPreprocessing.of(given(), models(PADDED, PADDED))).isEqualTo(PADDED);
        assertThat(
                        ServedPreprocessing.of(
                                given("training.resize-filter", "bicubic"), models(PADDED)))
                .isEqualTo(PADDED);
    }

    @Test
    void isThatOfTheOptionsBeforeTheFirstModel() {
        assertThat(ServedPreprocessing.of(given(), models())).isEqualTo(Publication.prepared());
        assertThat(ServedPreprocessing.of(given("training.resize", "none"), models()))
                .isEqualTo(new Preprocessing(true, Resize.NONE));
    }

    @Test
    void optionsThatSayOtherwiseAreRefusedWithBoth() {
        assertThatThrownBy(
                        () ->
                                ServedPreprocessing.of(
                                        given("training.resize", "crop"), models(PADDED)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "prepared by --resize pad --resize-filter bicubic --apply-exif-orientation false")
                .hasMessageContaining("the options say --resize crop --resize-filter bicubic");
    }

    @Test
    void modelsThatDifferAreForTwoJobs() {
        assertThatThrownBy(
                        () -> ServedPreprocessing.of(given(), models(PADDED, Preprocessing.NONE)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("model m1 by --resize none --apply-exif-orientation false")
                .hasMessageContaining("score them in two");
    }

    @Test
    void aModelThatLearntOtherImagesIsNeverServed() {
        PublishedModel model = model(PADDED);
        for (Preprocessing prepared :
                List.of(
                        new Preprocessing(false, Resize.NONE),
                        new Preprocessing(true, PADDED.resize()))) {
            assertThatThrownBy(
                            () ->
                                    LoadedModel.load(
                                            model,
                                            Publication.declared(),
                                            Publication.ENGINE,
                                            4,
                                            prepared,
                                            -1))
                    .isInstanceOfSatisfying(
                            RefusedUpdateException.class,
                            e -> assertThat(e.refusal()).isEqualTo(Refusal.OTHER_PREPROCESSING))
                    .hasMessageContaining("model m version 7 learnt from images prepared by")
                    .hasMessageContaining("without --resume");
        }
    }
}
