package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingModelTest {
    private static final Architecture ARCHITECTURE =
            new Architecture("linear", Shape.vector(2), 2, Sequential.of(new Dense(2)));
    private static final Map<String, String> ORIGIN =
            Map.of(Metadata.PRECISION, "float32", Metadata.ENGINE, "reference");

    private static StoredArray floats(List<Integer> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredArray(ElementType.F32, shape, bytes);
    }

    private static SortedMap<String, StoredArray> arrays() {
        return new TreeMap<>(
                Map.of(
                        "dense1.weight", floats(List.of(2, 2), 1, 2, 3, 4),
                        "dense1.bias", floats(List.of(2), 5, 6)));
    }

    private static ServingModel model(Map<String, String> provenance) {
        return ServingModel.of(ARCHITECTURE, ORIGIN, provenance, arrays());
    }

    /** A file of {@link #model} with one entry of its metadata replaced, or removed if empty. */
    private static byte[] with(String key, String value) {
        ServingModel model = model(Map.of());
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(key, value);
        metadata.values().removeIf(String::isEmpty);
        return SafetensorsCodec.encode(new SafetensorsCodec.Contents(metadata, model.arrays()));
    }

    private static void refused(byte[] file, String message) {
        assertThatThrownBy(() -> ServingModel.decode(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void readsWhatItWrites() {
        ServingModel model = model(Map.of("lineage", "a1"));
        ServingModel read = ServingModel.decode(model.encode());
        assertThat(read).isEqualTo(model);
        assertThat(read.encode()).isEqualTo(model.encode());
        assertThat(read.architecture()).isEqualTo(ARCHITECTURE);
    }

    @Test
    void theDigestIsThatOfTheDocumentedText() throws NoSuchAlgorithmException {
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        expected.update("dense1.bias F32 2\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer bias = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        expected.update(bias.putFloat(5).putFloat(6).array());
        expected.update("dense1.weight F32 2,2\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer weight = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        expected.update(weight.putFloat(1).putFloat(2).putFloat(3).putFloat(4).array());
        byte[] digest = expected.digest();
        assertThat(model(Map.of()).digest()).isEqualTo(digest);
        assertThat(model(Map.of("more", "metadata")).digest()).isEqualTo(digest);
    }

    @Test
    void parametersAreFloat32UnderBf16Too() {
        assertThat(ServingModel.decode(with(Metadata.PRECISION, "bf16")).arrays())
                .isEqualTo(model(Map.of()).arrays());
    }

    @Test
    void namesOfClassesAreAsManyAsThereAreClasses() {
        ClassNames names = new ClassNames(List.of("Tor", "Tür"));
        ServingModel named = model(Map.of(Metadata.CLASS_NAMES, names.json()));
        assertThat(ServingModel.decode(named.encode()).classNames()).isEqualTo(names);
        assertThat(named.digest()).isEqualTo(model(Map.of()).digest());
        assertThat(model(Map.of()).classNames()).isEqualTo(ClassNames.NONE);
        refused(
                with(Metadata.CLASS_NAMES, "[\"a\",\"b\",\"c\"]"),
                "The model has 2 classes, found 3 names: 0 a, 1 b, 2 c");
        refused(with(Metadata.CLASS_NAMES, "{}"), "No array of names can be read");
    }

    @Test
    void refusesAnotherKindOrVersion() {
        refused(with(Metadata.KIND, "training"), "kind serving was expected, found training");
        refused(with(Metadata.KIND, ""), "metadata lacks kind");
        refused(with(Metadata.FORMAT_VERSION, "6"), "this program reads 1 to 5: use a newer build");
        refused(with(Metadata.FORMAT_VERSION, ""), "metadata lacks formatVersion");
        refused(
                with(Metadata.PRECISION, "float16"),
                "must be one of [bf16, float32, float64], found float16");
        refused(with(Metadata.PRECISION, "float64"), "dtype F64, found F32");
        refused(with(Metadata.ARCHITECTURE, "{"), "No Architecture can be read");
        refused(with(Metadata.ARCHITECTURE, ""), "metadata lacks architecture");
    }

    @Test
    void refusesArraysOfAnotherArchitecture() {
        Architecture wider =
                new Architecture("wider", Shape.vector(3), 2, Sequential.of(new Dense(2)));
        refused(
                with(Metadata.ARCHITECTURE, DescriptionJson.write(wider)),
                "dense1.weight must have shape [3, 2], found [2, 2]");
        Architecture deeper =
                new Architecture(
                        "deeper", Shape.vector(2), 2, Sequential.of(new Dense(2), new Dense(2)));
        refused(
                with(Metadata.ARCHITECTURE, DescriptionJson.write(deeper)),
                "lacks the arrays [dense2.bias, dense2.weight]");
        Architecture huge =
                new Architecture(
                        "huge", new Shape(65536, 65536, 1), 2, Sequential.of(new Dense(2)));
        refused(
                with(Metadata.ARCHITECTURE, DescriptionJson.write(huge)),
                "Architecture huge is too large for images of 65536x65536x1");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesNumbersThatAreNotFinite(float value) {
        SortedMap<String, StoredArray> arrays = arrays();
        arrays.put("dense1.bias", floats(List.of(2), 5, value));
        assertThatThrownBy(() -> ServingModel.of(ARCHITECTURE, ORIGIN, Map.of(), arrays))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("dense1.bias does not");
        SortedMap<String, String> metadata = model(Map.of()).metadata();
        refused(
                SafetensorsCodec.encode(new SafetensorsCodec.Contents(metadata, arrays)),
                "dense1.bias does not");
    }
}
