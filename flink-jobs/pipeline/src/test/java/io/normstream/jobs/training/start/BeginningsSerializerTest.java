package io.normstream.jobs.training.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.state.StateFiles;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BeginningsSerializerTest {
    private static final LineageBeginning BEGINNING =
            new LineageBeginning(
                    "images",
                    List.of(
                            new Place("letters", "id-b", 0, 5L),
                            new Place("images", "id-a", 0, 17L)),
                    1);

    /** State of every released format is read for ever. */
    @Test
    void stateOfVersion1IsReadAndWritten() throws IOException {
        SortedMap<String, LineageBeginning> beginnings = new TreeMap<>();
        beginnings.put("cats", BEGINNING);
        beginnings.put("dogs", new LineageBeginning("golden.images", List.of(), null));
        byte[] bytes = StateFiles.bytes("beginnings-1.bin");
        assertThat(BeginningsSerializer.read(bytes)).isEqualTo(beginnings);
        assertThat(BeginningsSerializer.write(beginnings)).isEqualTo(bytes);
    }
}
