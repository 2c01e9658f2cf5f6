package io.normstream.benchmarks.pytorch;

import io.normstream.benchmarks.workload.SampleData;
import io.normstream.model.nn.Shape;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Images on the heap, each in the order that the variant wants, and labels as tensors. */
final class Batches {
    private final Shape input;
    private final int rows;
    private final boolean channelsLast;
    private final float[][] images = new float[SampleData.BATCHES][];
    private final Tensor[] labels = new Tensor[SampleData.BATCHES];
    private final FloatPointer memory;

    Batches(SampleData data, boolean channelsLast) {
        this.input = data.input();
        this.rows = data.rows();
        this.channelsLast = channelsLast;
        this.memory = new FloatPointer((long) rows * input.size());
        for (int batch = 0; batch < SampleData.BATCHES; batch++) {
            images[batch] = channelsLast ? data.channelsLast(batch) : data.channelsFirst(batch);
            long[] classes = Arrays.stream(data.labels(batch)).asLongStream().toArray();
            labels[batch] = Tensor.create(classes, rows);
        }
    }

    /** [rows, channels, height, width]; valid until the next call. */
    Tensor images(int batch) {
        memory.put(images[batch]);
        return channelsLast
                ? torch.from_blob(memory, rows, input.height(), input.width(), input.channels())
                        .permute(0, 3, 1, 2)
                : torch.from_blob(memory, rows, input.channels(), input.height(), input.width());
    }

    Tensor labels(int batch) {
        return labels[batch];
    }
}
