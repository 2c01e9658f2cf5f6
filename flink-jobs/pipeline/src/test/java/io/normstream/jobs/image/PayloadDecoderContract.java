package io.normstream.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every decoder of a format must do, whatever it was given before. */
abstract class PayloadDecoderContract {
    private static final long MOST_PIXELS = 1 << 16;

    abstract PayloadDecoder create();

    /** Files of every kind, sound and not, by what they are. */
    abstract Map<String, byte[]> files();

    @SuppressWarnings("ArrayRecordComponent") // compared field by field
    private record Outcome(@Nullable ImageHeader header, byte[] pixels, String refusal) {}

    private static Outcome outcome(PayloadDecoder decoder, byte[] file) {
        ImageHeader header = null;
        try {
            ByteBuffer payload = ByteBuffer.wrap(file);
            header = decoder.header(payload);
            if (header.size().pixels() > MOST_PIXELS) {
                return new Outcome(header, new byte[0], "too large for this test");
            }
            byte[] pixels = new byte[(int) header.size().pixels() * header.size().channels()];
            decoder.decode(payload, header.size(), pixels);
            assertThat(payload.position()).isZero();
            return new Outcome(header, pixels, "");
        } catch (RejectedException e) {
            return new Outcome(header, new byte[0], e.reason() + " " + e.detail());
        }
    }

    private Map<String, Outcome> alone() {
        Map<String, Outcome> alone = new LinkedHashMap<>();
        files().forEach(
                        (name, file) -> {
                            try (PayloadDecoder decoder = create()) {
                                alone.put(name, outcome(decoder, file));
                            }
                        });
        return alone;
    }

    @Test
    void aFileBehindAnyOtherIsWhatItIsAlone() {
        Map<String, Outcome> alone = alone();
        for (String first : alone.keySet()) {
            for (String second : alone.keySet()) {
                try (PayloadDecoder decoder = create()) {
                    assertSame(decoder, first, alone);
                    assertSame(decoder, second, alone);
                }
            }
        }
    }

    @Test
    void aFileBehindManyOthersIsWhatItIsAlone() {
        Map<String, Outcome> alone = alone();
        try (PayloadDecoder decoder = create()) {
            for (String first : alone.keySet()) {
                for (String second : alone.keySet()) {
                    assertSame(decoder, first, alone);
                    assertSame(decoder, second, alone);
                }
            }
        }
    }

    private void assertSame(PayloadDecoder decoder, String name, Map<String, Outcome> alone) {
        byte[] file = files().get(name);
        Outcome expected = alone.get(name);
        Outcome found = outcome(decoder, file);
        assertThat(found.refusal()).as(name).isEqualTo(expected.refusal());
        assertThat(found.header()).as(name).isEqualTo(expected.header());
        assertThat(found.pixels()).as(name).isEqualTo(expected.pixels());
    }

    @Test
    void thereAreFilesOfBothKinds() {
        assertThat(alone().values()).anyMatch(outcome -> outcome.refusal().isEmpty());
        assertThat(alone().values()).anyMatch(outcome -> !outcome.refusal().isEmpty());
    }

    @Test
    void aFileWithAFlippedByteIsAnImageOrRefusedAndChangesNoOther() {
        Map<String, Outcome> alone = alone();
        try (PayloadDecoder decoder = create()) {
            files().forEach(
                            (name, file) -> {
                                for (int at = name.length() % 7; at < file.length; at += 7) {
                                    byte[] flipped = file.clone();
                                    flipped[at] ^= (byte) (1 << at % 8);
                                    outcome(decoder, flipped);
                                }
                                assertSame(decoder, name, alone);
                            });
        }
    }
}
