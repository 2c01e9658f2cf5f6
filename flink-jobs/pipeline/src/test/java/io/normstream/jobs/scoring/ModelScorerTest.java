package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.image.PendingOrientation;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelScorerTest {
    private static final Preprocessing AS_STORED = new Preprocessing(false, Resize.NONE);
    private static final Preprocessing UPRIGHT = new Preprocessing(true, Resize.NONE);

    private final Scored scored = new Scored();
    private final ModelScorer scorer = scorer("scoring.hold", "3");

    private ModelScorer scorer(String... overrides) {
        return new ModelScorer(Publication.declared(), Publication.settings(overrides), scored);
    }

    @AfterEach
    void close() {
        scorer.close();
    }

    @Test
    void aFullMicroBatchIsScoredAtOnceAndARestWhenAsked() throws Exception {
        scorer.serve(loaded(7));
        accept(0, 6);

        assertThat(scored.offsets()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(scorer.pending()).isEqualTo(2);

        scorer.score();
        assertThat(scored.offsets()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(scored.versions()).containsOnly(7L);
        assertThat(scorer.pending()).isZero();
    }

    @Test
    void whatCameBeforeASwapIsScoredByTheModelBefore() throws Exception {
        scorer.serve(loaded(7));
        accept(0, 2);
        LoadedModel before = scorer.serve(loaded(9));
        accept(2, 4);
        scorer.score();

        assertThat(before).isNotNull();
        before.close();
        assertThat(scored.versions()).containsExactly(7L, 7L, 9L, 9L);
    }

    @Test
    void theNameOfAClassIsThatOfTheModelThatPredicted() throws Exception {
        scorer.serve(loaded(7));
        accept(0, 1);
        closeBefore(scorer.serve(loaded(Publication.of("a", 9, List.of("off", "on")))));
        accept(1, 2);
        closeBefore(scorer.serve(loaded(Publication.of("b", 9, List.of("on", "off")))));
        accept(2, 3);
        scorer.score();

        assertThat(scored.predictedClasses())
                .containsExactly(
                        null,
                        scored.predictions().get(1).getPredictedClass() == 0 ? "off" : "on",
                        scored.predictions().get(2).getPredictedClass() == 0 ? "on" : "off");
    }

    private static void closeBefore(@Nullable LoadedModel before) {
        if (before != null) {
            before.close();
        }
    }

    @Test
    void imagesAreHeldUntilThereIsAModelAndTheOldestAnsweredWhereThereAreMore() throws Exception {
        accept(0, 5);

        assertThat(scored.predictions()).hasSize(2);
        assertThat(scored.predictions().get(0).getImageId()).isEqualTo("image-0");
        assertThat(scored.predictions().get(0).getVersion()).isEqualTo(-1);
        assertThat(scored.predictions().get(0).getProbabilities()).isEmpty();
        assertThat(scored.predictions().get(0).getPredictedClass()).isEqualTo(-1);
        assertThat(scorer.held()).extracting(example -> example.offset).containsExactly(2L, 3L, 4L);

        scorer.serve(loaded(7));
        scorer.score();
        assertThat(scored.offsets()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(scored.versions()).containsExactly(-1L, -1L, 7L, 7L, 7L);
        assertThat(scorer.held()).isEmpty();
    }

    @Test
    void whatIsHeldIsAnsweredWhereNoModelWillCome() {
        accept(0, 2);
        scorer.answerWithoutModel();

        assertThat(scored.versions()).containsExactly(-1L, -1L);
        assertThat(scorer.held()).isEmpty();
    }

    /** Whatever micro-batch an image is in, what is said of it follows from image and version. */
    @Test
    void predictionsCanBeRecomputedFromImageAndModelAlone() throws Exception {
        scorer.serve(loaded(7));
        accept(0, 4);
        accept(4, 5);
        scorer.score();
        accept(5, 7);
        scorer.score();

        try (Predictor predictor =
                Predictor.load(Publication.of("a", 7).model(), Publication.ENGINE, 4)) {
            for (Prediction prediction : scored.predictions()) {
                assertThat(prediction.getProbabilities())
                        .isEqualTo(recomputed(predictor, prediction.getOffset()));
            }
        }
        assertThat(scored.predictions()).hasSize(7);
    }

    /** An image in a checkpoint of an older build waits as it is stored. */
    @Test
    void aModelThatTakesImagesUprightTurnsThemAndOneThatDoesNotLeavesThem() throws Exception {
        Example plain = Scored.image(3);
        Example turned = Scored.image(3);
        turned.orientation = PendingOrientation.of(0x36);
        scorer.accept(turned);
        scorer.serve(loaded(Publication.of("a", 7).taking(AS_STORED)));
        scorer.score();
        LoadedModel before = scorer.serve(loaded(Publication.of("a", 7).taking(UPRIGHT)));
        scorer.accept(turned);
        scorer.accept(plain);
        scorer.score();

        before.close();
        byte[] decided = turned.orientation.decide(plain.pixels, new Shape(8, 8, 1), true);
        assertThat(decided).isNotEqualTo(plain.pixels);
        try (Predictor predictor =
                Predictor.load(Publication.of("a", 7).model(), Publication.ENGINE, 4)) {
            assertThat(scored.predictions())
                    .extracting(Prediction::getProbabilities)
                    .containsExactly(
                            recomputed(predictor, plain.pixels),
                            recomputed(predictor, decided),
                            recomputed(predictor, plain.pixels));
        }
    }

    @Test
    void anImageThatFitsTheModelOnlyTheOtherWayIsADeadLetter() throws Exception {
        Example example = Scored.image(3);
        example.orientation = PendingOrientation.of(0x26);
        scorer.serve(loaded(Publication.of("a", 7).taking(AS_STORED)));
        scorer.accept(example);
        scorer.accept(Scored.image(4));
        scorer.score();

        assertThat(scored.offsets()).containsExactly(4L);
        assertThat(scored.deadLetters()).hasSize(1);
        assertThat(scored.deadLetters().get(0).getReason()).isEqualTo(RejectReason.WRONG_SHAPE);
        assertThat(scored.deadLetters().get(0).getDetail())
                .contains("as they are stored; an image with EXIF orientation 6 does not fit");
    }

    private static List<Float> recomputed(Predictor predictor, long offset) {
        return recomputed(predictor, Scored.image(offset).pixels);
    }

    private static List<Float> recomputed(Predictor predictor, byte[] pixels) {
        MiniBatch alone = new MiniBatch(Publication.declared().input(), 1);
        alone.add(pixels, MiniBatch.UNLABELLED);
        Predictions made = new Predictions(1, 2);
        predictor.predict(alone, made);
        return List.of(made.probability(0, 0), made.probability(0, 1));
    }

    private void accept(int from, int to) {
        for (int offset = from; offset < to; offset++) {
            scorer.accept(Scored.image(offset));
        }
    }

    static LoadedModel loaded(long version) throws RefusedUpdateException {
        return loaded(Publication.of("a", version));
    }

    private static LoadedModel loaded(Publication publication) throws RefusedUpdateException {
        PublishedModel model =
                new PublishedModel(publication.manifest().build(), publication.model());
        return LoadedModel.load(
                model,
                Publication.declared(),
                Publication.ENGINE,
                4,
                model.serving().architecture().preprocessing(),
                -1);
    }
}
