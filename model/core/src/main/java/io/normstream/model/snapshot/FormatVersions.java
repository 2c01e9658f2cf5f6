package io.normstream.model.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normstream.model.ModelException;
import java.util.List;
import java.util.Map;

/**
 * The format versions that can be read, and the only way from the text of a description to a
 * record. A description is written in the current version. An older one is first brought there on
 * its JSON, version by version, and then read as strictly as any: what a reader gets, and compares,
 * is always of today. {@code docs/snapshots.md} says how a field is added.
 */
final class FormatVersions {
    /** Those of this program; the step at index 0 leads from version 1 to version 2. */
    static final FormatVersions RELEASED =
            new FormatVersions(
                    List.of(
                            FormatVersions::to2,
                            FormatVersions::to3,
                            FormatVersions::to4,
                            FormatVersions::to5));

    private final List<Upgrade> steps;

    FormatVersions(List<Upgrade> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Images of the time of version 1 were learnt as they are stored. */
    private static void to2(String field, ObjectNode record) {
        if (field.equals(Metadata.ARCHITECTURE)) {
            record.put("applyExifOrientation", false);
        }
    }

    /**
     * Convolutions of the time of version 2 had no bias, and the gradients of dense layers went to
     * the optimizer as they were.
     */
    private static void to3(String field, ObjectNode record) {
        switch (record.path("type").asText()) {
            case "Conv2d" -> record.put("bias", false);
            case "Dense" -> record.putObject("gradientTransform").put("type", "Identity");
            default -> {}
        }
    }

    /** Steps of the time of version 3 learnt the new images alone. */
    private static void to4(String field, ObjectNode record) {
        if (field.equals(Metadata.SETTINGS)) {
            record.putObject("rehearsal").put("type", "None");
        }
    }

    /**
     * Images of the time of version 4 had the size of the model and were learnt as they came,
     * convolutions read all channels, the windows of pools touched, and all layers were learnt.
     */
    private static void to5(String field, ObjectNode record) {
        if (field.equals(Metadata.ARCHITECTURE)) {
            record.putObject("resize").put("mode", "NONE").put("filter", "BILINEAR");
        } else if (field.equals(Metadata.SETTINGS)) {
            record.putArray("augmentation");
            record.putArray("frozen");
        }
        switch (record.path("type").asText()) {
            case "Conv2d" -> record.put("groups", 1);
            case "MaxPool2d" -> record.put("stride", record.path("size").asInt()).put("padding", 0);
            default -> {}
        }
    }

    /** The version that is written. */
    String current() {
        return Integer.toString(newest());
    }

    private int newest() {
        return 1 + steps.size();
    }

    /**
     * Refuses what cannot be read.
     *
     * @throws ModelException where {@code version} is newer than the current one, or none
     */
    void require(String version) {
        parse(version);
    }

    /**
     * The description that {@code json} holds.
     *
     * @param version format version that it was written in
     * @param key of the metadata that holds it
     * @throws ModelException where the version cannot be read, or the upgraded description is not
     *     one of {@code type}
     */
    <T extends Record> T read(String json, String version, String key, Class<T> type) {
        int from = parse(version);
        return DescriptionJson.read(json, tree -> upgrade(tree, from, key), type);
    }

    private void upgrade(JsonNode description, int from, String key) {
        for (Upgrade step : steps.subList(from - 1, steps.size())) {
            apply(step, key, description);
        }
    }

    private static void apply(Upgrade step, String field, JsonNode node) {
        if (node.isArray()) {
            node.forEach(element -> apply(step, field, element));
        } else if (node instanceof ObjectNode record) {
            for (Map.Entry<String, JsonNode> entry : List.copyOf(record.properties())) {
                apply(step, entry.getKey(), entry.getValue());
            }
            step.apply(field, record);
        }
    }

    private int parse(String version) {
        int number;
        try {
            number = Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw new ModelException(unreadable(version), e);
        }
        if (number > newest()) {
            throw new ModelException(unreadable(version) + ": use a newer build");
        }
        if (number < 1) {
            throw new ModelException(unreadable(version));
        }
        return number;
    }

    private String unreadable(String version) {
        return "Format version %s is unknown, this program reads %s"
                .formatted(version, newest() == 1 ? "1" : "1 to " + newest());
    }
}
