package io.normstream.schemas;

import static org.apache.avro.SchemaNormalization.parsingFingerprint64;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record is read in both directions between versions, and the rules are kept. */
class CompatibilityTest {
    /** As many as the largest enum has symbols, and some. */
    private static final int SAMPLES = 17;

    private static final Schema FORBIDDEN = Released.read("/forbidden/ImageRecord.avsc");

    static Stream<String> records() {
        return Released.CURRENT.stream().map(Schema::getName);
    }

    static Stream<Arguments> recordsAndVersions() {
        return records()
                .flatMap(
                        record ->
                                Stream.of("older", "newer")
                                        .map(version -> Arguments.of(record, version)));
    }

    private static Schema evolved(String record, String version) {
        return Released.read("/evolution/" + record + "/" + version + ".avsc");
    }

    @ParameterizedTest
    @MethodSource("recordsAndVersions")
    void theCurrentVersionReadsTheOther(String record, String version) throws IOException {
        Schema current = Released.current(record);
        Schema other = evolved(record, version);
        BinaryMessageDecoder<SpecificRecord> decoder =
                new BinaryMessageDecoder<>(
                        SpecificData.getForSchema(current), current, storeOf(other));
        for (int number = 0; number < SAMPLES; number++) {
            Object written = Samples.of(other, number);
            SpecificRecord read = decoder.decode(encode(other, written));
            assertThat(generic(current, read)).isEqualTo(Samples.seenBy(current, written));
        }
    }

    @ParameterizedTest
    @MethodSource("recordsAndVersions")
    void theOtherVersionReadsTheCurrent(String record, String version) throws IOException {
        Schema current = Released.current(record);
        Schema other = evolved(record, version);
        BinaryMessageDecoder<GenericRecord> decoder =
                new BinaryMessageDecoder<>(GenericData.get(), other, storeOf(current));
        for (int number = 0; number < SAMPLES; number++) {
            GenericRecord sample = (GenericRecord) Samples.of(current, number);
            SpecificRecord written = (SpecificRecord) specific(current, sample);
            GenericRecord read = decoder.decode(encode(current, written));
            assertThat(read).isEqualTo(Samples.seenBy(other, sample));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyReleasedVersionAndTheCurrentOneReadEachOther(String record) {
        assertThat(EvolutionRules.violations(Released.current(record), Released.of(record)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("recordsAndVersions")
    void theVersionsMadeUpForTestsKeepTheRulesAndDiffer(String record, String version) {
        Schema current = Released.current(record);
        Schema other = evolved(record, version);
        assertThat(EvolutionRules.violations(other, List.of(current))).isEmpty();
        assertThat(parsingFingerprint64(other)).isNotEqualTo(parsingFingerprint64(current));
    }

    /**
     * A changed schema must be added as a new version, since producers may have written with it.
     */
    @ParameterizedTest
    @MethodSource("records")
    void theNewestReleaseIsTheCurrentSchema(String record) {
        List<Schema> released = Released.of(record);
        assertThat(released).isNotEmpty();
        assertThat(parsingFingerprint64(released.get(released.size() - 1)))
                .isEqualTo(parsingFingerprint64(Released.current(record)));
    }

    @Test
    void theIndexNamesEveryReleasedFile() throws IOException {
        Path history = Path.of("src/main/avro-history");
        try (Stream<Path> files = Files.walk(history)) {
            assertThat(Released.index())
                    .containsExactlyInAnyOrderElementsOf(
                            files.filter(file -> file.toString().endsWith(".avsc"))
                                    .map(file -> history.relativize(file).toString())
                                    .toList());
        }
        try (Stream<Path> files = Files.list(Path.of("src/main/avro"))) {
            assertThat(files).hasSameSizeAs(Released.CURRENT);
        }
    }

    @Test
    void anEncodingFromTheFutureFallsToUnsupportedNeverToRaw() throws IOException {
        Schema newer = evolved("ImageRecord", "newer");
        GenericRecord record = (GenericRecord) Samples.of(newer, 0);
        record.put(
                "encoding",
                new GenericData.EnumSymbol(newer.getField("encoding").schema(), "WEBP"));
        BinaryMessageDecoder<ImageRecord> decoder = ImageRecord.createDecoder(storeOf(newer));
        assertThat(decoder.decode(encode(newer, record)).getEncoding())
                .isEqualTo(PayloadEncoding.UNSUPPORTED);
    }

    @Test
    void aFieldWithoutADefaultIsRefused() {
        assertThat(EvolutionRules.violations(FORBIDDEN, Released.of("ImageRecord")))
                .singleElement()
                .asString()
                .contains("the new version cannot read a released one")
                .contains("camera");
    }

    @Test
    void otherForbiddenChangesAreRefused() {
        assertViolation("\"timestamp-millis\"", "\"timestamp-micros\"", "logical type");
        assertViolation("\"default\":\"UNSUPPORTED\"", "\"aliases\":[]", "has no default");
        assertViolation("[\"null\",\"int\"]", "[\"null\",\"int\",\"long\"]", "a released version");
        assertViolation("\"name\":\"payload\"", "\"name\":\"pixels\"", "cannot read");
    }

    private static void assertViolation(String part, String changed, String expected) {
        Schema current = Released.of("ImageRecord").get(0);
        String text = current.toString();
        assertThat(text).contains(part);
        Schema candidate = new Schema.Parser().parse(text.replace(part, changed));
        assertThat(EvolutionRules.violations(candidate, List.of(current)))
                .anySatisfy(violation -> assertThat(violation).contains(expected));
    }

    private static SchemaStore storeOf(Schema schema) {
        SchemaStore.Cache store = new SchemaStore.Cache();
        store.addSchema(schema);
        return store;
    }

    private static ByteBuffer encode(Schema schema, Object record) throws IOException {
        GenericData data =
                record instanceof SpecificRecord
                        ? SpecificData.getForSchema(schema)
                        : GenericData.get();
        return new BinaryMessageEncoder<>(data, schema).encode(record);
    }

    /** The same record without generated classes. */
    private static Object generic(Schema schema, SpecificRecord record) throws IOException {
        return new BinaryMessageDecoder<>(GenericData.get(), schema).decode(encode(schema, record));
    }

    /** The same record as its generated class. */
    private static Object specific(Schema schema, GenericRecord record) throws IOException {
        return new BinaryMessageDecoder<>(SpecificData.getForSchema(schema), schema)
                .decode(encode(schema, record));
    }
}
