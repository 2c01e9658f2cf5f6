package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftOutTest {
    @Test
    void reasonsAreCountedAndTheFirstNamesToldImagesFirst() {
        LeftOut leftOut = new LeftOut();
        leftOut.add(LeftOut.Reason.LEFTOVER, ".DS_Store");
        for (int i = 0; i < 5; i++) {
            leftOut.add(LeftOut.Reason.OTHER_FORMAT, "cat/old/" + i + ".png");
        }
        LeftOut all = new LeftOut();
        all.add(LeftOut.Reason.OTHER_FORMAT, "dog/old/x.png");
        all.addAll(leftOut);

        assertThat(all.images()).isEqualTo(6);
        assertThat(all.lines())
                .containsExactly(
                        "6 neither PNG nor JPEG by name: dog/old/x.png, cat/old/0.png, cat/old/1.png, ...",
                        "1 hidden, or leftovers of a system: .DS_Store");
        assertThat(leftOut.images()).isEqualTo(5);
    }
}
