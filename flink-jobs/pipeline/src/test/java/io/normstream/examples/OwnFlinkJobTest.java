package io.normstream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class OwnFlinkJobTest {
    private static final int IMAGES = 64;

    /** Of one brightness each, which is the class. */
    private static List<byte[]> images() {
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            byte[] image = new byte[2 + 64];
            Arrays.fill(image, (byte) (i % 2 * 100));
            image[0] = (byte) i;
            image[1] = (byte) (i % 2);
            images.add(image);
        }
        return images;
    }

    @Test
    void everyImageIsPredictedBeforeItIsLearnt() throws Exception {
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
        flink.setParallelism(1);
        DataStream<byte[]> images = flink.fromData(images());
        List<Prediction> predictions =
                OwnFlinkJob.train(flink, images).predictions().executeAndCollect(2 * IMAGES);
        assertThat(predictions).hasSize(IMAGES);
        assertThat(predictions.get(IMAGES - 1).getLabel()).isEqualTo(1);
    }
}
