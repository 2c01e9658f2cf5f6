package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatVersionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RELEASED = FormatVersions.RELEASED.current();

    /** As the records of a later program might be. */
    private sealed interface Filter {}

    private record Conv(int size, boolean bias) implements Filter {}

    private record Pool(int size) implements Filter {}

    private record Range(double low, double high) {}

    private record Plan(String name, List<Filter> filters, Range range) {}

    private static final String PLAN_1 =
            """
            {"name": "p", "filters": [{"type": "Conv", "kernel": 3}, {"type": "Pool", "size": 2}],
             "range": {"high": 2.5}}""";
    private static final String PLAN_2 =
            """
            {"name": "p",
             "filters": [{"type": "Conv", "kernel": 3, "bias": false}, {"type": "Pool", "size": 2}],
             "range": {"high": 2.5}}""";

    private static final FormatVersions THREE =
            new FormatVersions(
                    List.of(FormatVersionsTest::addBias, FormatVersionsTest::toVersion3));

    private static void addBias(String field, ObjectNode record) {
        if (record.path("type").asText().equals("Conv")) {
            record.put("bias", false);
        }
    }

    private static void toVersion3(String field, ObjectNode record) {
        if (record.path("type").asText().equals("Conv")) {
            record.set("size", record.remove("kernel"));
        } else if (field.equals("range")) {
            record.put("low", -1);
        }
    }

    private static Plan plan(FormatVersions versions, String json, String version) {
        return versions.read(json, version, "plan", Plan.class);
    }

    /** The architecture of a golden file as it is written today. */
    private static JsonNode golden() throws IOException {
        String name = "/snapshots/training-2.safetensors";
        try (InputStream in = FormatVersionsTest.class.getResourceAsStream(name)) {
            byte[] file = Objects.requireNonNull(in, name).readAllBytes();
            Architecture architecture = TrainingSnapshot.decode(file).architecture();
            return JSON.readTree(DescriptionJson.write(architecture));
        }
    }

    /** A step that gives every record called {@code called} a new field. */
    private static Upgrade adding(String called, String name, JsonNode value) {
        return (field, record) -> {
            if (record.path("type").asText(field).equals(called)) {
                record.set(name, value);
            }
        };
    }

    private static void drop(JsonNode node, String field, String called, String name) {
        if (node.isObject() && node.path("type").asText(field).equals(called)) {
            assertThat(((ObjectNode) node).remove(name)).as(name).isNotNull();
        }
        if (node.isArray()) {
            node.forEach(element -> drop(element, field, called, name));
        }
        node.properties().forEach(entry -> drop(entry.getValue(), entry.getKey(), called, name));
    }

    /** What the golden file would look like had the field been new in the version behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Conv2d | padding | 1",
                "Conv2d | bias | false",
                "Normalization | initialScale | 0.5",
                "BatchNorm | epsilon | 1e-5",
                "running | unbiasedVariance | true",
                "GroupNorm | groups | 2",
                "WeightStandardization | gain | 1.0",
                "AdaptiveGradientClipping | smallestNorm | 0.001",
                "Residual | shortcut | {\"entries\":[]}",
                "Dense | outputs | 4",
                "Dense | gradientTransform | {\"type\":\"Identity\"}",
                "input | channels | 1",
                "resize | filter | \"BILINEAR\"",
                "architecture | classes | 4"
            })
    void aFieldMayBeNewInAnyRecord(String called, String name, String value) throws IOException {
        JsonNode written = golden();
        JsonNode added = JSON.readTree(value);
        JsonNode old = written.deepCopy();
        drop(old, Metadata.ARCHITECTURE, called, name);
        FormatVersions next = new FormatVersions(List.of(adding(called, name, added)));

        Architecture upgraded = read(next, old, "1");

        assertThat(read(next, everywhere(written, called, name, added), "2")).isEqualTo(upgraded);
        assertThatThrownBy(() -> read(FormatVersions.RELEASED, old, RELEASED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Missing creator property '" + name + "'");
        assertThatThrownBy(() -> read(next, old, "2"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Missing creator property '" + name + "'");
    }

    private static JsonNode everywhere(
            JsonNode written, String called, String name, JsonNode value) {
        JsonNode all = written.deepCopy();
        all.findParents(name).stream()
                .filter(record -> record.path("type").asText(called).equals(called))
                .forEach(record -> ((ObjectNode) record).set(name, value));
        return all;
    }

    private static Architecture read(FormatVersions versions, JsonNode json, String version) {
        return versions.read(json.toString(), version, Metadata.ARCHITECTURE, Architecture.class);
    }

    @Test
    void anOldDescriptionTakesEveryStepFromItsVersion() {
        Plan today = new Plan("p", List.of(new Conv(3, false), new Pool(2)), new Range(-1, 2.5));
        assertThat(plan(THREE, PLAN_1, "1")).isEqualTo(today);
        assertThat(plan(THREE, PLAN_2, "2")).isEqualTo(today);
        String written = DescriptionJson.write(today);
        assertThat(plan(THREE, written, THREE.current())).isEqualTo(today);
        assertThat(THREE.current()).isEqualTo("3");
    }

    @Test
    void staysStrictBehindTheSteps() {
        String more = PLAN_1.replace("\"kernel\": 3", "\"kernel\": 3, \"dilation\": 1");
        assertThatThrownBy(() -> plan(THREE, more, "1"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Unrecognized field \"dilation\"");
        assertThatThrownBy(() -> plan(THREE, PLAN_1, "2"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Missing creator property 'bias'");
        assertThatThrownBy(() -> plan(THREE, "[1, \"no record\"]", "1"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("No Plan can be read");
    }

    @Test
    void aNewerVersionAsksForANewerBuild() {
        assertThatThrownBy(() -> THREE.require("4"))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "Format version 4 is unknown, this program reads 1 to 3: use a newer build");
        assertThatThrownBy(() -> plan(THREE, PLAN_1, "4"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("use a newer build");
        assertThatThrownBy(() -> FormatVersions.RELEASED.require("6"))
                .hasMessage(
                        "Format version 6 is unknown, this program reads 1 to 5: use a newer build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "one", "1.0", "", "99999999999"})
    void refusesWhatIsNoVersion(String version) {
        assertThatThrownBy(() -> THREE.require(version))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "Format version %s is unknown, this program reads 1 to 3"
                                .formatted(version));
    }
}
