package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Stream;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.Engine;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Progress;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** A learner under the default settings of the product, with its images in memory. */
final class ProductLearner implements AutoCloseable {
    private final List<LabelledImage> images = new ArrayList<>();
    private final Engine engine;
    private final TrainingMachine machine;
    private final OnlineLearner learner;
    private final MiniBatch batch;
    private final Predictions predictions;

    ProductLearner(Stream stream) {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.THREADS, stream.threads());
        configuration.set(RehearsalOptions.REHEARSAL, stream.rehearsal() ? "on" : "off");
        TrainingSettings settings = TrainingSettings.from(configuration);
        LearnerSettings learning = Learners.settings(settings, settings.models().get(0));
        this.engine = EngineChoice.inThisProcess(settings);
        this.machine = TrainingMachine.alone(engine);
        this.learner = OnlineLearner.create(learning, engine, machine.secondThread());
        this.batch = new MiniBatch(learning.architecture().input(), learning.batchSize());
        this.predictions = new Predictions(learning.batchSize(), learning.architecture().classes());
        try (StreamImages data = StreamImages.open(stream)) {
            for (int index : data.order()) {
                images.add(data.images().image(index));
            }
        }
    }

    /** What computes. */
    String engine() {
        return engine.description().toString();
    }

    int batchSize() {
        return batch.capacity();
    }

    /** Predicts, scores and learns the {@code step}-th mini-batch of the stream. */
    void learn(int step) {
        batch.clear();
        for (int row = 0; row < batch.capacity(); row++) {
            LabelledImage image = images.get((step * batch.capacity() + row) % images.size());
            batch.add(image.payload(), image.label());
        }
        learner.learn(batch, predictions, false);
    }

    Progress progress() {
        return learner.progress();
    }

    @Override
    public void close() {
        learner.close();
        machine.close();
    }
}
