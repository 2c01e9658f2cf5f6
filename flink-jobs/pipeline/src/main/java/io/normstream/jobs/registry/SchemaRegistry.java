package io.normstream.jobs.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A client of a schema registry that speaks the REST interface of Confluent's. What an id means
 * never changes, so a schema is asked for once; that there is no such schema is soon forgotten. A
 * registry that does not answer is a {@link RegistryException}: it says nothing of a record. For
 * one thread.
 */
public final class SchemaRegistry {
    /** How long an id without a schema does not lead to another question. */
    static final Duration FORGETS = Duration.ofSeconds(10);

    /** Most ids that are remembered: senders choose them. */
    private static final int MOST = 1000;

    private static final int NO_SUCH_SCHEMA = 40_403;

    private final RegistryClient client;
    private final InstantSource clock;
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Map<Integer, Unusable> unusable = new HashMap<>();
    private final Map<Schema, Integer> registered = new HashMap<>();

    private record Unusable(String why, Instant until) {}

    public SchemaRegistry(RegistrySettings settings) {
        this(settings, InstantSource.system());
    }

    SchemaRegistry(RegistrySettings settings, InstantSource clock) {
        this.client = new RegistryClient(settings);
        this.clock = clock;
    }

    /**
     * The schema with an id.
     *
     * @throws UnusableSchemaException if the registry has none, or one that is not Avro's
     * @throws RegistryException if the registry does not answer
     */
    public Schema find(int id) throws UnusableSchemaException {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Unusable before = unusable.get(id);
        if (before != null && clock.instant().isBefore(before.until())) {
            throw new UnusableSchemaException(before.why());
        }
        try {
            Schema schema = ask(id);
            put(schemas, id, schema);
            return schema;
        } catch (UnusableSchemaException e) {
            String why = String.valueOf(e.getMessage());
            put(unusable, id, new Unusable(why, clock.instant().plus(FORGETS)));
            throw e;
        }
    }

    private static <V> void put(Map<Integer, V> memory, int id, V value) {
        if (memory.size() >= MOST) {
            memory.clear();
        }
        memory.put(id, value);
    }

    private Schema ask(int id) throws UnusableSchemaException {
        if (id <= 0) {
            throw new UnusableSchemaException("Ids of a schema registry are above 0, found " + id);
        }
        RegistryAnswer answer = client.get("/schemas/ids/" + id);
        if (answer.errorCode() == NO_SUCH_SCHEMA) {
            throw new UnusableSchemaException(
                    "The schema registry has no schema with the id " + id);
        }
        if (!answer.isSuccess()) {
            throw new RegistryException(
                    String.format(
                            Locale.ROOT,
                            "the schema registry does not return the schema with the id %d: %s; check the path in --schema-registry",
                            id,
                            answer.error()));
        }
        JsonNode body = answer.body();
        if (body == null) {
            throw new UnusableSchemaException(
                    String.format(
                            Locale.ROOT,
                            "The schema with the id %d is larger than %d bytes",
                            id,
                            RegistryClient.LARGEST_ANSWER));
        }
        return parse(id, body);
    }

    private static Schema parse(int id, JsonNode body) throws UnusableSchemaException {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnusableSchemaException(
                    String.format(
                            Locale.ROOT,
                            "The schema with the id %d is of type %s, AVRO is needed",
                            id,
                            type));
        }
        if (!body.path("references").isEmpty()) {
            throw new UnusableSchemaException(
                    String.format(
                            Locale.ROOT,
                            "The schema with the id %d refers to other subjects, which is not supported",
                            id));
        }
        JsonNode schema = body.path("schema");
        if (!schema.isTextual()) {
            throw new RegistryException(
                    String.format(
                            Locale.ROOT,
                            "the answer for the schema with the id %d holds no schema; is this a schema registry?",
                            id));
        }
        try {
            return new Schema.Parser().parse(schema.textValue());
        } catch (RuntimeException e) {
            // Avro's parser lets NullPointerExceptions out on what is JSON but no schema.
            throw new UnusableSchemaException(
                    String.format(
                            Locale.ROOT,
                            "The schema with the id %d is not an Avro schema: %s",
                            id,
                            e.getMessage()));
        }
    }

    /**
     * Asks whether the registry is there, for an id that no schema will have.
     *
     * @throws RegistryException if it does not answer as a registry does
     */
    public void check() {
        try {
            find(Integer.MAX_VALUE);
        } catch (UnusableSchemaException answered) {
            // That was to be shown.
        }
    }

    /**
     * Makes a schema the newest version of a subject, where it is not a version already.
     *
     * @throws RegistryException if the registry does not answer, or refuses the schema
     */
    public void register(String subject, Schema schema) {
        JsonNode document = JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
        String path =
                "/subjects/"
                        + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20")
                        + "/versions";
        RegistryAnswer answer = client.post(path, document);
        if (!answer.isSuccess()) {
            throw new RegistryException(
                    "the schema registry refuses %s as a version of subject %s: %s"
                            .formatted(schema.getFullName(), subject, answer.error()));
        }
        int id = answer.body() == null ? 0 : answer.body().path("id").asInt();
        if (id <= 0) {
            throw new RegistryException(
                    "the schema registry returned no id for subject %s; is this a schema registry?"
                            .formatted(subject));
        }
        registered.put(schema, id);
    }

    /**
     * The id that {@link #register} was given last for a schema.
     *
     * @throws IllegalStateException if it was not registered
     */
    public int id(Schema schema) {
        Integer id = registered.get(schema);
        if (id == null) {
            throw new IllegalStateException(schema.getFullName() + " was not registered");
        }
        return id;
    }
}
