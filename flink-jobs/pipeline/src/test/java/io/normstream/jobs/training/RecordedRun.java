package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.CommandDecoder;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.ExampleDecoder;
import io.normstream.jobs.ingest.ModelInput;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.InitialModels;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.engine.selection.Engines;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the trainer of one or more models writes for a stream of images, topic by topic. */
public final class RecordedRun implements TrainingOutputs {
    public static final Topics TOPICS = Topics.withPrefix("recorded");
    public static final String MODEL = Examples.MODEL;
    public static final String OTHER = "other";

    private static final SortedMap<String, Integer> CLASSES =
            new TreeMap<>(Map.of(MODEL, 2, OTHER, 2));

    /** Offset of the first record on the control topic. */
    public static final long FIRST_COMMAND = 5;

    /** Images from a checkpoint to where it is complete. */
    private static final int COVERED_EVERY = 10;

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    private final Map<Integer, Long> ends = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<Integer, List<Function<RecordedRun, byte[]>>> script = new HashMap<>();
    private long controlEnd = FIRST_COMMAND;
    private final Random random;
    private final IntToLongFunction eventTimes;
    private Set<String> unknownOptions = Set.of();

    private RecordedRun(long seed, IntToLongFunction eventTimes) {
        this.random = new Random(seed);
        this.eventTimes = eventTimes;
        TOPICS.all().forEach(topic -> records.put(topic, new ArrayList<>()));
    }

    /**
     * Images of model {@code m}, one in three of {@code other}, some unlabelled, some broken, with
     * gaps between their offsets.
     */
    public static RecordedRun images(int count, int partitions, long seed) {
        return images(count, partitions, seed, number -> 1000L * number);
    }

    /** The same with other event times, in milliseconds since 1970, by number. */
    public static RecordedRun images(
            int count, int partitions, long seed, IntToLongFunction eventTimes) {
        RecordedRun run = new RecordedRun(seed, eventTimes);
        for (int number = 0; number < count; number++) {
            run.publish(number, partitions);
        }
        return run;
    }

    private void publish(int number, int partitions) {
        boolean broken = random.nextInt(20) == 0;
        String model = random.nextInt(3) == 0 ? OTHER : MODEL;
        int partition = random.nextInt(partitions);
        int label = random.nextInt(2);
        byte[] pixels = new byte[Examples.SIZE * Examples.SIZE];
        for (int i = 0; i < pixels.length; i++) {
            boolean bright = (i < pixels.length / 2) == (label == 0);
            pixels[i] = (byte) ((bright ? 120 : 0) + random.nextInt(100));
        }
        ImageRecord image =
                ImageRecord.newBuilder()
                        .setImageId("image-" + number)
                        .setModelId(model)
                        .setEventTime(Instant.ofEpochMilli(eventTimes.applyAsLong(number)))
                        .setLabel(recordedLabel(label, broken))
                        .setEncoding(PayloadEncoding.RAW)
                        .setHeight(Examples.SIZE)
                        .setWidth(Examples.SIZE)
                        .setChannels(1)
                        .setPayload(ByteBuffer.wrap(pixels))
                        .build();
        long offset = ends.getOrDefault(partition, 0L) + (random.nextInt(10) == 0 ? 1 : 0);
        ends.put(partition, offset + 1);
        boolean unreadable = broken && random.nextBoolean();
        add(
                TOPICS.images(),
                partition,
                offset,
                model,
                unreadable ? new byte[] {1, 2, 3} : AvroCodec.encode(image));
    }

    private @Nullable Integer recordedLabel(int label, boolean broken) {
        if (broken) {
            return 7;
        }
        return random.nextInt(6) == 0 ? null : (Integer) label;
    }

    /**
     * Sends a record to the control topic once {@code read} images were read, and has it carried
     * out there; the next training takes it.
     *
     * @param value makes the record of what was recorded by then
     */
    public RecordedRun send(int read, Function<RecordedRun, byte[]> value) {
        script.computeIfAbsent(read, number -> new ArrayList<>()).add(value);
        return this;
    }

    /** From now on the run is that of a build which does not know options, so records none. */
    public RecordedRun notKnowing(String... options) {
        unknownOptions = Set.of(options);
        return this;
    }

    private TrainingSettings recorded(TrainingSettings all) {
        SortedMap<String, String> known = new TreeMap<>(all.configuration());
        known.keySet().removeAll(unknownOptions);
        return new TrainingSettings(
                all.models(),
                all.eventTimes(),
                all.preprocessing(),
                all.network(),
                all.networks(),
                all.optimizer(),
                all.rehearsal(),
                all.augmentation(),
                all.freeze(),
                all.onDivergence(),
                all.order(),
                all.flushInterval(),
                all.batchSize(),
                all.maxPending(),
                all.window(),
                all.recentPrior(),
                all.seed(),
                all.initialModels(),
                all.publication(),
                all.metricsEvery(),
                all.digestEvery(),
                all.parallelism(),
                known);
    }

    /**
     * Trains models on every image, from nothing or from what {@code overrides} name, and again
     * where called again: a new lineage.
     */
    public RecordedRun train(boolean finish, String... overrides) {
        Configuration configuration = Examples.configuration(overrides);
        InitialModels initial = InitialModels.read(TrainingSettings.from(configuration));
        TrainingSettings settings =
                recorded(TrainingSettings.from(initial.recordedIn(configuration)));
        Map<String, ModelTrainer> trainers = new TreeMap<>();
        Map<String, Integer> owners = owners(settings);
        try (TrainingMachine machine =
                        TrainingMachine.alone(Engines.select(settings.network().engine()));
                ExampleDecoder decoder = decoder(settings)) {
            Function<String, ModelTrainer> start =
                    id -> start(id, settings, machine, initial, beginning(id, settings, owners));
            int taken = 0;
            int read = 0;
            for (ConsumerRecord<byte[], byte[]> record : records.get(TOPICS.images())) {
                carryOut(read++, trainers, start);
                take(record, decoder, trainers, start);
                boolean flush = settings.flushInterval().toMillis() > 0 && ++taken % 37 == 0;
                if (flush) {
                    trainers.values().forEach(trainer -> trainer.closeMiniBatch(ClosedBy.FLUSH));
                }
            }
            for (Map.Entry<String, ModelTrainer> trained : trainers.entrySet()) {
                trained.getValue().commands().covered();
                if (finish) {
                    trained.getValue().finish();
                }
                versions.put(trained.getKey(), trained.getValue().version());
                trained.getValue().close();
            }
        }
        return this;
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            ExampleDecoder decoder,
            Map<String, ModelTrainer> trainers,
            Function<String, ModelTrainer> start) {
        try {
            Example example = decoder.decode(ConsumedRecordSchema.consumed(record));
            trainers.computeIfAbsent(example.modelId, start).accept(example);
        } catch (RejectedException e) {
            deadLetter(DeadLetters.of(ConsumedRecordSchema.consumed(record), e));
        }
    }

    private void carryOut(
            int read, Map<String, ModelTrainer> trainers, Function<String, ModelTrainer> start) {
        if (read % COVERED_EVERY == 0) {
            trainers.values().forEach(trainer -> trainer.commands().covered());
        }
        for (Function<RecordedRun, byte[]> value : script.getOrDefault(read, List.of())) {
            add(TOPICS.control(), 0, controlEnd++, "", value.apply(this));
            List<ConsumerRecord<byte[], byte[]>> sent = records.get(TOPICS.control());
            take(sent.get(sent.size() - 1), trainers, start);
        }
        script.remove(read);
        for (ModelTrainer trainer : trainers.values()) {
            trainer.commands().decide();
            trainer.commands().carryOut(false);
        }
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, ModelTrainer> trainers,
            Function<String, ModelTrainer> start) {
        ConsumedRecord consumed = ConsumedRecordSchema.consumed(record);
        try {
            Command command = new CommandDecoder(CLASSES, AvroCodec.ofReleases()).decode(consumed);
            trainers.computeIfAbsent(command.modelId, start).commands().accept(command);
        } catch (RejectedException e) {
            deadLetter(DeadLetters.of(consumed, e));
        }
    }

    /** Each model learns from the partition of its first image. */
    private Map<String, Integer> owners(TrainingSettings settings) {
        Map<String, Integer> owners = new HashMap<>();
        try (ExampleDecoder decoder = decoder(settings)) {
            for (ConsumerRecord<byte[], byte[]> record : records.get(TOPICS.images())) {
                try {
                    Example example = decoder.decode(ConsumedRecordSchema.consumed(record));
                    owners.putIfAbsent(example.modelId, example.partition);
                } catch (RejectedException e) {
                    // becomes a dead letter when it is learnt from
                }
            }
        }
        return owners;
    }

    private static LineageBeginning beginning(
            String id, TrainingSettings settings, Map<String, Integer> owners) {
        return new LineageBeginning(
                TOPICS.images(),
                List.of(),
                settings.order() == RecordOrder.ARRIVAL ? null : owners.getOrDefault(id, 0));
    }

    private ModelTrainer start(
            String id,
            TrainingSettings settings,
            TrainingMachine machine,
            InitialModels initial,
            LineageBeginning beginning) {
        ModelStart.Opening opening =
                new ModelStart.Opening(
                        versions.getOrDefault(id, -1L) + 1,
                        PublishedHistory.NONE,
                        initial.of(id),
                        beginning);
        return TrainerFactory.start(
                settings.model(id), settings, machine, opening, PublishedFrontier.NONE, this);
    }

    private static ExampleDecoder decoder(TrainingSettings settings) {
        Map<String, ModelInput> inputs = new LinkedHashMap<>();
        for (ModelDeclaration model : settings.models()) {
            inputs.put(model.id(), ModelInput.of(model));
        }
        return new ExampleDecoder(
                inputs,
                settings.eventTimes(),
                AvroCodec.ofReleases(),
                new ImageDecoder(ImageLimits.DEFAULT, settings.preprocessing()));
    }

    /** Version of the newest entry of {@code model}. */
    public long version(String model) {
        return versions.get(model);
    }

    /** The records of a topic. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return records.get(topic);
    }

    private void append(String topic, String key, byte @Nullable [] value) {
        add(topic, 0, records.get(topic).size(), key, value);
    }

    private void add(
            String topic, int partition, long offset, String key, byte @Nullable [] value) {
        records.get(topic)
                .add(
                        new ConsumerRecord<>(
                                topic,
                                partition,
                                offset,
                                key.getBytes(StandardCharsets.UTF_8),
                                value));
    }

    private void append(String topic, String key, SpecificRecord value) {
        append(topic, key, AvroCodec.encode(value));
    }

    @Override
    public void prediction(Prediction prediction) {
        append(TOPICS.predictions(), prediction.getModelId(), prediction);
    }

    @Override
    public void ledgerEntry(LedgerEntry entry) {
        append(TOPICS.ledger(), entry.getModelId(), entry);
    }

    @Override
    public void metrics(TrainingMetrics metrics) {
        append(TOPICS.metrics(), metrics.getModelId(), metrics);
    }

    @Override
    public void modelUpdate(ModelUpdate update) {
        append(TOPICS.modelUpdates(), update.key, update.value);
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        append(TOPICS.deadLetters(), "", deadLetter);
    }
}
