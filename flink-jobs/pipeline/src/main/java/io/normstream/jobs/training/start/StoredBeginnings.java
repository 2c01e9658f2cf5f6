package io.normstream.jobs.training.start;

import io.normstream.jobs.state.BrokenStateException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Where the models of a run begin, as the submission that began the run decided. A model of which
 * no image had come when a checkpoint was taken has no state of its own; whoever goes on from there
 * begins it at the same place, though its topics have grown: models of it may be published already.
 */
public final class StoredBeginnings {
    private static final ListStateDescriptor<byte[]> BEGINNINGS =
            new ListStateDescriptor<>(
                    "beginnings", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final ListState<byte[]> state;

    public StoredBeginnings(OperatorStateStore store) throws Exception {
        state = store.getUnionListState(BEGINNINGS);
    }

    /** {@code submitted}, with the stored beginning of each model that has one. */
    public SortedMap<String, ModelStart> in(Map<String, ModelStart> submitted) throws Exception {
        SortedMap<String, ModelStart> starts = new TreeMap<>(submitted);
        for (byte[] bytes : state.get()) {
            read(bytes)
                    .forEach(
                            (id, beginning) ->
                                    starts.computeIfPresent(
                                            id, (same, start) -> start.at(beginning)));
        }
        return starts;
    }

    private static SortedMap<String, LineageBeginning> read(byte[] bytes)
            throws SuppressRestartsException {
        try {
            return BeginningsSerializer.read(bytes);
        } catch (BrokenStateException e) {
            throw new SuppressRestartsException(e); // the same would be read for ever
        }
    }

    /** Every subtask gets what one of them wrote. */
    public void write(Map<String, ModelStart> starts, boolean first) throws Exception {
        SortedMap<String, LineageBeginning> beginnings = new TreeMap<>();
        starts.forEach((id, start) -> beginnings.put(id, start.beginning()));
        state.update(first ? List.of(BeginningsSerializer.write(beginnings)) : List.of());
    }
}
