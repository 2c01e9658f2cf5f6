package io.normstream.jobs.submission;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.LocalRecoveryConfig;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackendBuilder;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSetFactory;
import org.apache.flink.runtime.state.metrics.LatencyTrackingStateConfig;
import org.apache.flink.runtime.state.metrics.SizeTrackingStateConfig;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;

/** Reads what is under the keys of an operator, as Flink itself would restore it on the heap. */
final class KeyedStateReader {
    private static final int QUEUE_CAPACITY = 128;

    private KeyedStateReader() {}

    /**
     * The values of {@code state} by key, which are model ids.
     *
     * @param keyGroups of the operator, all of them
     * @throws Exception if they cannot be restored
     */
    static <T> SortedMap<String, T> read(
            List<KeyedStateHandle> handles, int keyGroups, ValueStateDescriptor<T> state)
            throws Exception {
        try (CloseableRegistry streams = new CloseableRegistry()) {
            HeapKeyedStateBackend<String> restored = restore(handles, keyGroups, streams);
            try {
                return values(restored, state);
            } finally {
                restored.dispose();
            }
        }
    }

    private static <T> SortedMap<String, T> values(
            HeapKeyedStateBackend<String> restored, ValueStateDescriptor<T> state)
            throws Exception {
        ValueState<T> values =
                restored.getPartitionedState(
                        VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, state);
        List<String> keys;
        try (Stream<String> found = restored.getKeys(state.getName(), VoidNamespace.INSTANCE)) {
            keys = found.toList();
        }
        SortedMap<String, T> byKey = new TreeMap<>();
        for (String key : keys) {
            restored.setCurrentKey(key);
            byKey.put(key, values.value());
        }
        return byKey;
    }

    private static HeapKeyedStateBackend<String> restore(
            List<KeyedStateHandle> handles, int keyGroups, CloseableRegistry streams)
            throws Exception {
        KeyGroupRange all = KeyGroupRange.of(0, keyGroups - 1);
        return new HeapKeyedStateBackendBuilder<>(
                        null,
                        StringSerializer.INSTANCE,
                        KeyedStateReader.class.getClassLoader(),
                        keyGroups,
                        all,
                        new ExecutionConfig(),
                        TtlTimeProvider.DEFAULT,
                        LatencyTrackingStateConfig.disabled(),
                        SizeTrackingStateConfig.disabled(),
                        handles,
                        UncompressedStreamCompressionDecorator.INSTANCE,
                        LocalRecoveryConfig.BACKUP_AND_RECOVERY_DISABLED,
                        new HeapPriorityQueueSetFactory(all, keyGroups, QUEUE_CAPACITY),
                        false,
                        streams)
                .build();
    }
}
