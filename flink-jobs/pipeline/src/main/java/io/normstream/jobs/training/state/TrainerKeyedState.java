package io.normstream.jobs.training.state;

import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.RollbackState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/** What Flink keeps under the key of a model; every method is about the current key. */
public final class TrainerKeyedState {
    /** Name of the state that every model has. */
    public static final String TRAINER = "trainer";

    private static final TypeInformation<byte[]> BYTES =
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    public static final ValueStateDescriptor<byte[]> TRAINERS =
            new ValueStateDescriptor<>(TRAINER, BYTES);
    public static final ValueStateDescriptor<byte[]> COMMANDS =
            new ValueStateDescriptor<>("commands", BYTES);
    static final ValueStateDescriptor<byte[]> RECENT_IMAGES =
            new ValueStateDescriptor<>("recent-images", BYTES);
    public static final MapStateDescriptor<Long, byte[]> ROLLBACK =
            new MapStateDescriptor<>("rollback", Types.LONG, BYTES);
    public static final MapStateDescriptor<Long, byte[]> ROLLBACK_IMAGES =
            new MapStateDescriptor<>("rollback-images", Types.LONG, BYTES);

    private final ValueState<byte[]> trainer;
    private final ValueState<byte[]> commands;
    private final ValueState<byte[]> recentImages;
    private final MapState<Long, byte[]> rollback;
    private final MapState<Long, byte[]> rollbackImages;

    /**
     * Versions that {@link #rollback} holds, by model: reading them there would copy all states.
     */
    private final Map<String, Set<Long>> rollbackVersions = new HashMap<>();

    public TrainerKeyedState(RuntimeContext context) {
        trainer = context.getState(TRAINERS);
        commands = context.getState(COMMANDS);
        recentImages = context.getState(RECENT_IMAGES);
        rollback = context.getMapState(ROLLBACK);
        rollbackImages = context.getMapState(ROLLBACK_IMAGES);
    }

    /**
     * What the checkpoint holds, or null if it holds nothing.
     *
     * @param imageBytes of an image of the model
     * @throws io.normstream.jobs.state.BrokenStateException if it is not what was written
     */
    public @Nullable RestoredTrainer read(String modelId, int imageBytes) throws Exception {
        byte[] bytes = trainer.value();
        if (bytes == null) {
            return null;
        }
        SortedMap<Long, RollbackState> states = new TreeMap<>();
        for (Map.Entry<Long, byte[]> entry : rollback.entries()) {
            KeptImages images =
                    RecentImagesSerializer.read(rollbackImages.get(entry.getKey()), imageBytes);
            states.put(entry.getKey(), new RollbackState(entry.getValue(), images));
        }
        rollbackVersions.put(modelId, Set.copyOf(states.keySet()));
        byte[] commandBytes = commands.value();
        return new RestoredTrainer(
                TrainerStateSerializer.read(bytes),
                commandBytes == null
                        ? CommandState.NONE
                        : CommandStateSerializer.read(commandBytes),
                RecentImagesSerializer.read(recentImages.value(), imageBytes),
                states);
    }

    /**
     * Writes what a trainer continues from.
     *
     * @param trainerBytes what {@link TrainerStateSerializer} wrote
     */
    public void write(
            String modelId,
            byte[] trainerBytes,
            CommandState state,
            KeptImages images,
            SortedMap<Long, RollbackState> states)
            throws Exception {
        trainer.update(trainerBytes);
        if (state.isEmpty()) {
            commands.clear();
        } else {
            commands.update(CommandStateSerializer.write(state));
        }
        if (images.isEmpty()) {
            recentImages.clear();
        } else {
            recentImages.update(RecentImagesSerializer.write(images));
        }
        writeRollback(modelId, states);
    }

    private void writeRollback(String modelId, SortedMap<Long, RollbackState> states)
            throws Exception {
        Set<Long> before = rollbackVersions.getOrDefault(modelId, Set.of());
        if (before.equals(states.keySet())) {
            return;
        }
        for (Long version : before) {
            if (!states.containsKey(version)) {
                rollback.remove(version);
                rollbackImages.remove(version);
            }
        }
        for (Map.Entry<Long, RollbackState> entry : states.entrySet()) {
            if (!before.contains(entry.getKey())) {
                rollback.put(entry.getKey(), entry.getValue().trainingSnapshot());
                KeptImages images = entry.getValue().recentImages();
                if (!images.isEmpty()) {
                    rollbackImages.put(entry.getKey(), RecentImagesSerializer.write(images));
                }
            }
        }
        rollbackVersions.put(modelId, Set.copyOf(states.keySet()));
    }
}
