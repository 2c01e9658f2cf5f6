package io.normstream.jobs.scoring;

import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.AvroCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final BroadcastState<String, byte[]> models;
    private final ListState<Example> held;

    /** What lies in {@link #models}, by model id: all of it, once it was written. */
    private final Map<String, ServedModels> written = new HashMap<>();

    ScoringState(OperatorStateStore store) throws Exception {
        models =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "models",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        held =
                store.getListState(
                        new ListStateDescriptor<>("held", TypeInformation.of(Example.class)));
    }

    /** The models of the checkpoint, by model id. */
    SortedMap<String, ServedModels> models(AvroCodec codec) throws Exception {
        SortedMap<String, ServedModels> restored = new TreeMap<>();
        for (var entry : models.immutableEntries()) {
            restored.put(entry.getKey(), ServedModels.read(entry.getValue(), codec));
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
