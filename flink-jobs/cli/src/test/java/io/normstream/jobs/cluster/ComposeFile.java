package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, with what its services have in common merged into each. */
final class ComposeFile {
    static final Path FILE = Path.of("..", "..", "docker-compose.yml");

    private ComposeFile() {}

    /**
     * A service as the file has it.
     *
     * @param healthCheck empty where it has none
     * @param dependencies what must hold of other services before this one starts, by their names
     */
    record Service(
            String name,
            JsonNode node,
            List<String> command,
            Map<String, String> environment,
            List<String> healthCheck,
            Map<String, String> dependencies) {

        /** Whether it runs from our distribution. */
        boolean isOurs() {
            return node.get("image").asText().equals("normstream");
        }
    }

    /** The services in the order of the file. */
    static List<Service> services() throws IOException {
        Object yaml =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
        JsonNode services = new ObjectMapper().valueToTree(yaml).get("services");
        return services.properties().stream()
                .map(entry -> service(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Service service(String name, JsonNode node) {
        Map<String, String> environment = new LinkedHashMap<>();
        node.path("environment")
                .properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
        Map<String, String> dependencies = new LinkedHashMap<>();
        node.path("depends_on")
                .properties()
                .forEach(
                        entry ->
                                dependencies.put(
                                        entry.getKey(),
                                        entry.getValue().get("condition").asText()));
        List<String> healthCheck = words(node.path("healthcheck").path("test")).skip(1).toList();
        return new Service(
                name,
                node,
                words(node.path("command")).toList(),
                environment,
                healthCheck,
                dependencies);
    }

    private static Stream<String> words(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText);
    }
}
