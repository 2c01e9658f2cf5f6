package io.normstream.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.registry.LoopbackRegistry.Reply;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that speaks the same HTTP. */
@Timeout(60)
class SchemaRegistryTest {
    private static final String SUBJECT = "normstream.images-value";
    private static final Schema IMAGE = ImageRecord.getClassSchema();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir private Path directory;
    private final LoopbackRegistry server = LoopbackRegistry.start();
    private final SchemaRegistry registry = client(server.address());
    private Instant now = Instant.EPOCH;

    @AfterEach
    void close() {
        server.close();
    }

    private SchemaRegistry client(String addresses) {
        return client(RegistrySettings.of(addresses, null).within(ANSWER_LIMIT, LONG));
    }

    private SchemaRegistry impatient(String addresses) {
        return client(RegistrySettings.of(addresses, null).within(ANSWER_LIMIT, SHORT));
    }

    private SchemaRegistry client(RegistrySettings settings) {
        return new SchemaRegistry(settings, () -> now);
    }

    @Test
    void whatWasRegisteredIsFoundUnderItsId() throws Exception {
        registry.register(SUBJECT, IMAGE);
        registry.register("normstream.predictions-value", Prediction.getClassSchema());
        registry.register(SUBJECT, IMAGE);

        assertThat(registry.id(IMAGE)).isEqualTo(1);
        assertThat(registry.id(Prediction.getClassSchema())).isEqualTo(2);
        assertThat(registry.find(2)).isEqualTo(Prediction.getClassSchema());
        assertThat(server.requests())
                .contains(
                        "POST /subjects/"
                                + SUBJECT
                                + "/versions application/vnd.schemaregistry.v1+json");
        assertThatThrownBy(() -> registry.id(Schema.create(Schema.Type.INT)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anIncompatibleSchemaIsRefusedInTheServersWordsAndAtOnce() {
        registry.register(SUBJECT, IMAGE);
        Schema other =
                SchemaBuilder.record("ImageRecord")
                        .namespace(IMAGE.getNamespace())
                        .fields()
                        .requiredString("needed")
                        .endRecord();

        assertThatThrownBy(() -> registry.register(SUBJECT, other))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("ImageRecord as a version of subject " + SUBJECT)
                .hasMessageContaining("HTTP 409")
                .hasMessageContaining("incompatible with an earlier schema");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aSchemaIsAskedForOnce() throws Exception {
        int id = server.add(IMAGE.toString());
        for (int i = 0; i < 5; i++) {
            assertThat(registry.find(id)).isEqualTo(IMAGE);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void thatThereIsNoSchemaIsForgottenSoon() throws Exception {
        assertUnusable(1, "no schema with the id 1");
        server.add(IMAGE.toString());
        now = now.plus(SchemaRegistry.FORGETS).minusMillis(1);
        assertUnusable(1, "no schema with the id 1");
        assertThat(server.requests()).hasSize(1);
        now = now.plusMillis(1);
        assertThat(registry.find(1)).isEqualTo(IMAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void anIdThatNoRegistryGivesIsNotAskedFor(int id) {
        assertUnusable(id, "above 0, found " + id);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"schema": "{\\"type\\":"}                  | is not an Avro schema
                    {"schema": "\\"noSuchType\\""}              | is not an Avro schema
                    {"schema": "message M {}", "schemaType": "PROTOBUF"} | is of type PROTOBUF, AVRO is needed
                    {"schema": "\\"int\\"", "references": [{"subject": "s"}]} | refers to other subjects
                    """)
    void aSchemaThatCannotBeUsedIsTheFaultOfItsId(String answer, String why) {
        server.prepare(Reply.of(200, answer));
        assertUnusable(7, "The schema with the id 7 " + why);
    }

    @Test
    void aHugeSchemaIsNotReadToItsEnd() {
        server.prepare(Reply.of(200, "{\"schema\": \"" + "x".repeat(8 << 20) + "\"}"));
        assertUnusable(7, "larger than 1048576 bytes");
    }

    private void assertUnusable(int id, String why) {
        assertThatThrownBy(() -> registry.find(id))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 408, 429})
    void aServerThatHasTroubleIsAskedAgain(int status) throws Exception {
        int id = server.add(IMAGE.toString());
        server.prepare(Reply.of(status, "{\"error_code\": 50001, \"message\": \"later\"}"));
        server.prepare(Reply.of(status, ""));
        assertThat(registry.find(id)).isEqualTo(IMAGE);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    200 | <html>Please log in</html>     | not JSON
                    200 | {"schema": "\\"int\\""} {}     | not JSON
                    200 | "fine"                         | not a JSON object
                    404 | <html>No such page</html>      | not JSON
                    404 | {"message": "no route"}        | without the error code of a registry
                    302 | {"schema": "\\"int\\""}        | HTTP 302
                    """)
    void whatIsNoRegistrySaysNothingOfASchema(int status, String answer, String why) {
        Reply reply =
                new Reply(
                        status,
                        answer.getBytes(StandardCharsets.UTF_8),
                        Map.of("Location", server.address() + "/elsewhere"));
        for (int i = 0; i < 5; i++) {
            server.prepare(reply);
        }
        server.add(IMAGE.toString());
        assertDown(impatient(server.address()), why);
        assertThat(server.requests()).containsOnly("GET /schemas/ids/1 null");
    }

    @Test
    void anAnswerWithoutASchemaIsNoRegistrys() {
        server.prepare(Reply.of(200, "{\"status\": \"UP\"}"));
        assertDown(registry, "is this a schema registry?");
        server.prepare(Reply.of(200, "{\"status\": \"UP\"}"));
        assertThatThrownBy(() -> registry.register(SUBJECT, IMAGE))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is this a schema registry?");
        server.prepare(Reply.of(404, "{\"error_code\": 404, \"message\": \"Not\\nFound\"}"));
        assertDown(registry, "HTTP 404, error code 404: Not Found");
    }

    @Test
    void anAnswerThatDoesNotEndIsNotAwaited() {
        for (int i = 0; i < 10; i++) {
            server.prepare(new Reply(200, null, Map.of()));
        }
        SchemaRegistry hasty =
                client(RegistrySettings.of(server.address(), null).within(SHORT, SHORT));
        assertDown(hasty, "no answer within 200 ms");
    }

    @Test
    void theNextServerIsAskedWhereOneIsDown() throws Exception {
        int id = server.add(IMAGE.toString());
        SchemaRegistry two = client(down() + "," + server.address() + "/");
        assertThat(two.find(id)).isEqualTo(IMAGE);
        assertThat(server.requests()).containsExactly("GET /schemas/ids/1 null");
    }

    @Test
    void aRegistryThatIsDownIsNamedWithoutItsPassword() throws Exception {
        String address = down();
        SchemaRegistry secret = impatient(address.replace("//", "//me:s3cret@"));
        assertThatThrownBy(() -> secret.find(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no schema registry answered /schemas/ids/1")
                .hasMessageContaining(address + " (no connection)")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> impatient(address).check()).isInstanceOf(RegistryException.class);
    }

    @Test
    void theCheckTellsARegistryFromAnotherServer() {
        registry.check();
        assertThatThrownBy(() -> client(server.address() + "/api").check())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("HTTP 404")
                .hasMessageContaining("check the path in --schema-registry");
    }

    private static void assertDown(SchemaRegistry registry, String why) {
        assertThatThrownBy(() -> registry.find(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aUserInTheAddressIsShownAndAWrongOneIsRefusedAtOnce() throws Exception {
        server.require("Basic bWU6czNjcmV0QA==");
        int id = server.add(IMAGE.toString());
        String host = "127.0.0.1:" + server.port();

        assertThat(client("http://me:s3cret%40@" + host).find(id)).isEqualTo(IMAGE);
        SchemaRegistry wrong = client("http://me:other@" + host);
        assertThatThrownBy(() -> wrong.find(id))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("denies access: HTTP 401")
                .hasMessageContaining("--schema-registry-config")
                .hasMessageNotContaining("other");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "basic.auth.user.info=me:s3cret@, Basic bWU6czNjcmV0QA==",
        "bearer.auth.token=t0ken.x-y_z, Bearer t0ken.x-y_z"
    })
    void aFileHoldsUserOrToken(String line, String header) throws Exception {
        server.require(header);
        int id = server.add(IMAGE.toString());
        Path file = Files.writeString(directory.resolve("registry.properties"), line);
        RegistrySettings settings = RegistrySettings.of(server.address(), file);

        assertThat(client(settings).find(id)).isEqualTo(IMAGE);
        assertThat(settings.toString())
                .contains(server.address())
                .doesNotContain("s3cret", "t0ken", header);
    }

    private static String down() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + closed.getLocalPort();
        }
    }
}
