package io.normstream.model.engine.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EnginesTest {
    private static final Function<Precision, Optional<String>> FAST_CPU = type -> Optional.empty();
    private static final Function<Precision, Optional<String>> WITHOUT_BF16 =
            type ->
                    type == Precision.BF16
                            ? Optional.of("the CPU has no avx512_bf16")
                            : Optional.empty();
    private static final Function<Precision, Optional<String>> OLD_CPU =
            type -> Optional.of("the CPU has no AVX2");

    private static EngineRequest request(EngineName engine, NumberType precision) {
        return new EngineRequest(engine, precision, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, FLOAT32, ONEDNN",
        "AUTO, BF16, ONEDNN",
        "AUTO, FLOAT64, REFERENCE",
        "ONEDNN, FLOAT32, ONEDNN",
        "ONEDNN, BF16, ONEDNN",
        "REFERENCE, FLOAT32, REFERENCE",
        "REFERENCE, FLOAT64, REFERENCE"
    })
    void aMachineThatCanComputesWhatIsAskedFor(
            EngineName asked, NumberType precision, EngineName chosen) {
        assertThat(Engines.choose(request(asked, precision), FAST_CPU))
                .isEqualTo(Engines.Choice.of(chosen));
    }

    @Test
    void autoFallsBackAndSaysWhy() {
        Engines.Choice choice =
                Engines.choose(request(EngineName.AUTO, NumberType.FLOAT32), OLD_CPU);
        assertThat(choice.engine()).isEqualTo(EngineName.REFERENCE);
        assertThat(choice.warning())
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .contains("Engine reference computes")
                                        .contains("the CPU has no AVX2")
                                        .doesNotContain("\n"));
    }

    @Test
    void theReferenceEngineIsNoFallbackWhereItWasAskedFor() {
        assertThat(Engines.choose(request(EngineName.REFERENCE, NumberType.FLOAT32), OLD_CPU))
                .isEqualTo(Engines.Choice.of(EngineName.REFERENCE));
        assertThat(Engines.choose(request(EngineName.AUTO, NumberType.FLOAT64), OLD_CPU))
                .isEqualTo(Engines.Choice.of(EngineName.REFERENCE));
    }

    @Test
    void whatWasAskedForByNameIsNeverReplaced() {
        refused(
                EngineName.ONEDNN,
                NumberType.FLOAT32,
                OLD_CPU,
                "the CPU has no AVX2; allowed on this machine: engine reference in float32");
        refused(
                EngineName.ONEDNN,
                NumberType.BF16,
                OLD_CPU,
                "the CPU has no AVX2; allowed on this machine: engine reference");
        refused(
                EngineName.ONEDNN,
                NumberType.BF16,
                WITHOUT_BF16,
                "the CPU has no avx512_bf16; allowed on this machine: precision float32");
        refused(
                EngineName.AUTO,
                NumberType.BF16,
                WITHOUT_BF16,
                "the CPU has no avx512_bf16; allowed on this machine: precision float32");
    }

    private static void refused(
            EngineName engine,
            NumberType precision,
            Function<Precision, Optional<String>> obstacle,
            String message) {
        assertThatThrownBy(() -> Engines.choose(request(engine, precision), obstacle))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void noEngineComputesInEverything() {
        assertThatThrownBy(() -> request(EngineName.REFERENCE, NumberType.BF16))
                .isInstanceOf(ModelException.class)
                .hasMessage("Engine reference computes in one of [float32, float64], found bf16");
        assertThatThrownBy(() -> request(EngineName.ONEDNN, NumberType.FLOAT64))
                .isInstanceOf(ModelException.class)
                .hasMessage("Engine onednn computes in one of [float32, bf16], found float64");
        assertThatThrownBy(() -> new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 0))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at least 1 thread, found 0");
    }

    /** On this machine, whatever it has. */
    @ParameterizedTest
    @EnumSource(
            value = NumberType.class,
            names = {"FLOAT32", "FLOAT64"})
    void theEngineNamesItselfAsItWasChosen(NumberType precision) {
        Engine engine = Engines.select(new EngineRequest(EngineName.AUTO, precision, 2));
        boolean fast =
                precision == NumberType.FLOAT32
                        && OneDnnEngine.obstacle(Precision.FLOAT32).isEmpty();
        assertThat(engine.name()).isEqualTo(fast ? "onednn" : "reference");
        assertThat(engine.precision()).isEqualTo(precision.toString());
        assertThat(engine.threads()).isEqualTo(2);
        assertThat(engine.instructionSet()).isNotBlank();
    }
}
