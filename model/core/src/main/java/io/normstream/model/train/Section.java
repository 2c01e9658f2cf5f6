package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.Map;

/** A flat array as a snapshot names it: one stored array for each of its slices. */
record Section(FlatArray array, List<Slice> slices) {

    /** Elements from {@code start} to before {@code end}, under the whole name. */
    private record Slice(String name, List<Integer> shape, int start, int end) {}

    /** The slices of {@code layout}, named below {@code prefix}. */
    static Section of(String prefix, ParameterLayout layout, FlatArray array) {
        return new Section(
                array,
                layout.slices().stream()
                        .map(
                                slice ->
                                        new Slice(
                                                prefix + slice.spec().name(),
                                                slice.spec().shape(),
                                                slice.offset(),
                                                slice.end()))
                        .toList());
    }

    /** The slices of {@code layout}, named below {@code prefix}. */
    static Section of(String prefix, StateLayout layout, FlatArray array) {
        return new Section(
                array,
                layout.slices().stream()
                        .map(
                                slice ->
                                        new Slice(
                                                prefix + slice.spec().name(),
                                                List.of(slice.spec().length()),
                                                slice.offset(),
                                                slice.end()))
                        .toList());
    }

    /** Adds views of the live numbers to {@code arrays}. */
    void save(Map<String, StoredArray> arrays) {
        ElementType type = array.width() == Float.BYTES ? ElementType.F32 : ElementType.F64;
        for (Slice slice : slices) {
            arrays.put(
                    slice.name(),
                    new StoredArray(type, slice.shape(), array.bytes(slice.start(), slice.end())));
        }
    }

    /** Takes the numbers from {@code arrays}, which were checked to have the right form. */
    void load(Map<String, StoredArray> arrays) {
        for (Slice slice : slices) {
            array.bytes(slice.start(), slice.end())
                    .put(LearnerState.array(arrays, slice.name()).bytes().duplicate());
        }
    }
}
