package io.normstream.jobs.scoring;

import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.AvroCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What Flink keeps of a scoring operator: the models in broadcast state, the same in every subtask;
 * the images that wait for a model in a list, each in one.
 */
final class ScoringState {
    /** What {@link ServedModels#toBytes} gave, by model id. */
    static final MapStateDescriptor<String, byte[]> MODELS =
            new MapStateDescriptor<>(
                    "models", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final BroadcastState<String, byte[]> models;
    private final ListState<Example> held;

    /** What is in {@link #models}, by model id: all of it, once it was written. */
    private final Map<String, ServedModels> written = new HashMap<>();

    ScoringState(OperatorStateStore store) throws Exception {
        models = store.getBroadcastState(MODELS);
        held =
                store.getListState(
                        new ListStateDescriptor<>("held", TypeInformation.of(Example.class)));
    }

    /**
     * The models of the checkpoint, by model id.
     *
     * @param declared ids; what it holds of others is left alone
     * @throws io.normstream.jobs.state.BrokenStateException if it is not what was written
     */
    SortedMap<String, ServedModels> models(Set<String> declared, AvroCodec codec) throws Exception {
        SortedMap<String, ServedModels> restored = new TreeMap<>();
        for (var entry : models.immutableEntries()) {
            if (declared.contains(entry.getKey())) {
                restored.put(entry.getKey(), ServedModels.read(entry.getValue(), codec));
            }
        }
        return restored;
    }

    /** The images of the checkpoint. */
    List<Example> held() throws Exception {
        List<Example> restored = new ArrayList<>();
        held.get().forEach(restored::add);
        return restored;
    }

    /**
     * Puts everything that is to be continued from into fresh arrays; a model that serves on as it
     * did stays where it is.
     */
    void write(Collection<ModelService> services) throws Exception {
        List<Example> images = new ArrayList<>();
        if (written.isEmpty()) {
            models.clear(); // of models that are not declared any more
        }
        for (ModelService service : services) {
            write(service.declared().id(), service.state());
            images.addAll(service.held());
        }
        held.update(images);
    }

    private void write(String modelId, ServedModels state) throws Exception {
        if (!state.isSame(written.get(modelId))) {
            models.put(modelId, state.toBytes());
            written.put(modelId, state);
        }
    }
}
