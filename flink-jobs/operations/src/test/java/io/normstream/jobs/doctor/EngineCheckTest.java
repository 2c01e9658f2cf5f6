package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.NumberType;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineCheckTest {

    @Test
    void theReferenceEngineLoadsEverywhere() {
        EngineRequest request = new EngineRequest(EngineName.REFERENCE, NumberType.FLOAT32, 1);
        assertThat(LoadedEngine.of(request, true).engine().value())
                .hasValueSatisfying(text -> assertThat(text).startsWith("reference, float32"));
    }

    @Test
    void whatDoesNotLoadIsAProblemWhereTheJobWouldRun() {
        Fact<String> none = Fact.missing("engine onednn needs a CPU with AVX2");
        assertThat(only(new EngineCheck(none, List.of(), true)).mark()).isEqualTo(Mark.PROBLEM);
        Finding elsewhere = only(new EngineCheck(none, List.of(), false));
        assertThat(elsewhere.mark()).isEqualTo(Mark.WARNING);
        assertThat(elsewhere.text()).contains("AVX2", "TaskManager");
    }

    @Test
    void slowKernelsAreAWarning() {
        Fact<String> loads = Fact.of("onednn, float32, 1 thread");
        assertThat(only(new EngineCheck(loads, List.of(), true)).mark()).isEqualTo(Mark.OK);
        Finding slow = only(new EngineCheck(loads, List.of("OpenBLAS is old"), true));
        assertThat(slow.mark()).isEqualTo(Mark.WARNING);
        assertThat(slow.text()).isEqualTo("OpenBLAS is old");
    }
}
