package io.normstream.jobs.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
    /** The letter F, as a camera stores it that was held in each of the eight ways. */
    @ParameterizedTest
    @CsvSource({
        "1, 'FF/F./F.'",
        "2, 'FF/.F/.F'",
        "3, '.F/.F/FF'",
        "4, 'F./F./FF'",
        "5, 'FFF/F..'",
        "6, 'F../FFF'",
        "7, '..F/FFF'",
        "8, 'FFF/..F'"
    })
    void everyWayOfHoldingACameraGivesTheSameLetter(int tag, String stored) {
        String[] rows = stored.split("/");
        byte[] upright =
                Images.upright(
                        Orientation.of(tag),
                        String.join("", rows).getBytes(US_ASCII),
                        rows.length,
                        rows[0].length(),
                        1);
        assertThat(new String(upright, US_ASCII)).isEqualTo("FFF.F.");
        assertThat(Orientation.of(tag).upright(new ImageSize(rows.length, rows[0].length(), 1)))
                .isEqualTo(new ImageSize(3, 2, 1));
        assertThat(Orientation.of(tag).tag()).isEqualTo(tag);
    }

    @Test
    void theChannelsOfAPixelStayTogether() {
        byte[] stored = {1, 2, 3, 4, 5, 6};
        assertThat(Images.upright(Orientation.of(3), stored, 1, 2, 3))
                .containsExactly(4, 5, 6, 1, 2, 3);
        assertThat(Images.upright(Orientation.of(6), stored, 2, 1, 3))
                .containsExactly(4, 5, 6, 1, 2, 3);
    }

    @Test
    void fourQuarterTurnsAreNone() {
        byte[] stored = new byte[5 * 7 * 3];
        new Random(1).nextBytes(stored);
        byte[] turned = stored;
        for (int turn = 0; turn < 4; turn++) {
            boolean wide = turn % 2 == 0;
            turned = Images.upright(Orientation.RIGHT_TOP, turned, wide ? 5 : 7, wide ? 7 : 5, 3);
        }
        assertThat(turned).isEqualTo(stored);
    }

    @Test
    void aTagThatDoesNotExistTurnsNothing() {
        for (int tag : new int[] {-1, 0, 9, 65_535}) {
            assertThat(Orientation.of(tag)).isEqualTo(Orientation.TOP_LEFT);
        }
    }
}
