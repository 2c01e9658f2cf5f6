package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void sumsByKindAndLeavesTheRest() {
        Execution forward =
                new Execution(
                        "convolution forward", "jit", "mb1_ic1oc1_ih1oh1kh1_iw1ow1kw1sw1", 1.5);
        Execution reorder = new Execution("reorder", "jit", "1x1", 0.5);
        Profile profile =
                new Profile(
                        "a cell", 3, 4, 2, List.of(forward, reorder, forward, reorder, reorder));
        assertThat(profile.markdown().replaceAll(" +", " "))
                .contains("| convolution forward | 1 | 1.50 | 38 % |")
                .contains("| reorder | 1.5 | 0.75 | 19 % |")
                .contains("| all else | | 1.75 | 44 % |")
                .contains("| step | | 4.00 | |")
                .contains("| step, not profiled | | 3.00 | |");
    }
}
