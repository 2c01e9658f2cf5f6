package io.normstream.examples;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.TrainingPipeline;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.ModelStart;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The trainer in a topology of one's own: images from any source, results to any sink, no Kafka.
 */
final class OwnFlinkJob {
    private static final String MODEL = "gates";

    private OwnFlinkJob() {}

    /** Learns two classes of 8x8x1 from {@code images}. */
    static TrainingPipeline train(StreamExecutionEnvironment flink, DataStream<byte[]> images) {
        Configuration options = new Configuration();
        options.setString("training.models", MODEL + "=8x8x1:2");
        options.setString("training.batch-size", "16");
        DataStream<Example> examples =
                images.map(OwnFlinkJob::example).returns(Example.class).setParallelism(1);
        DataStream<Command> commands =
                flink.fromCollection(List.<Command>of(), TypeInformation.of(Command.class));
        ModelStart start =
                new ModelStart(
                        JobSettings.Start.NEW,
                        -1,
                        PublishedHistory.NONE,
                        null,
                        new LineageBeginning("images", List.of(), 0));
        return TrainingPipeline.on(
                examples,
                commands,
                TrainingSettings.from(options),
                Map.of(MODEL, start),
                PublishedFrontier.NONE,
                List.of());
    }

    /** Its number, its label, then its pixels. */
    private static Example example(byte[] image) {
        Example example = new Example();
        example.modelId = MODEL;
        example.topic = "images";
        example.offset = image[0];
        example.imageId = "image-" + image[0];
        example.label = image[1];
        example.pixels = Arrays.copyOfRange(image, 2, image.length);
        return example;
    }
}
