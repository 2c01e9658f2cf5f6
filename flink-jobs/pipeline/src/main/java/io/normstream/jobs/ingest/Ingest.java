package io.normstream.jobs.ingest;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.SchemaSources;
import io.normstream.model.image.Preprocessing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;

/** From validated options to what follows the sources. */
public final class Ingest {
    /** Uid of the source of images, in whose state the job says who it is. */
    public static final String IMAGES = "images";

    /** Uid of the source of commands. */
    public static final String CONTROL = "control";

    /** Room for the fields of an image record round its payload, bytes. */
    private static final int RECORD_OVERHEAD = 64 << 10;

    private Ingest() {}

    /**
     * The examples of {@code models} in the records of {@code images}.
     *
     * @param preprocessing how decoded images become those that the models take
     */
    public static SingleOutputStreamOperator<Example> examples(
            StreamExecutionEnvironment environment,
            Source<ConsumedRecord, ?, ?> images,
            List<ModelDeclaration> models,
            EventTimeBounds eventTimes,
            Preprocessing preprocessing,
            JobSettings job) {
        return read(
                environment,
                IMAGES,
                images,
                "ingest",
                new IngestFunction(
                        settings(models, eventTimes, preprocessing, job), job.refusals()),
                job.ingestParallelism());
    }

    /**
     * What {@code function} makes of the records of {@code source}.
     *
     * @param uid of the source
     * @param name of the function, and its uid
     */
    public static <T> SingleOutputStreamOperator<T> read(
            StreamExecutionEnvironment environment,
            String uid,
            Source<ConsumedRecord, ?, ?> source,
            String name,
            ProcessFunction<ConsumedRecord, T> function,
            int parallelism) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), uid)
                .uid(uid)
                .setParallelism(parallelism)
                .process(function)
                .name(name)
                .uid(name)
                .setParallelism(parallelism);
    }

    /** What may come in to a training job. */
    public static IngestSettings settings(TrainingSettings training, JobSettings job) {
        return settings(training.models(), training.eventTimes(), training.preprocessing(), job);
    }

    /**
     * What may come in to {@code models}.
     *
     * @param preprocessing how decoded images become those that the models take
     */
    private static IngestSettings settings(
            List<ModelDeclaration> models,
            EventTimeBounds eventTimes,
            Preprocessing preprocessing,
            JobSettings job) {
        Map<String, ModelInput> inputs = new HashMap<>();
        models.forEach(model -> inputs.put(model.id(), ModelInput.of(model)));
        return new IngestSettings(
                inputs,
                eventTimes,
                job.maxPayloadBytes() + RECORD_OVERHEAD,
                new ImageLimits(job.maxPayloadBytes(), job.maxPixels()),
                preprocessing,
                schemas(job));
    }

    /** From records to commands to {@code models}. */
    public static CommandFunction commands(List<ModelDeclaration> models, JobSettings job) {
        SortedMap<String, Integer> classes = new TreeMap<>();
        models.forEach(model -> classes.put(model.id(), model.classes()));
        return new CommandFunction(classes, schemas(job));
    }

    private static SchemaSources schemas(JobSettings job) {
        return new SchemaSources(job.schemas(), job.wire().registry());
    }
}
