package io.normstream.schemas;

import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * What a new version of a schema must keep to: every released version reads it and is read by it,
 * every enum has a default for symbols from the future, and no logical type changes (fingerprints
 * leave those out, so two readings of one number could not be told apart).
 */
final class EvolutionRules {
    private final List<String> violations = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private EvolutionRules() {}

    /** Breaches of the rules by {@code candidate}, given what is released already. */
    static List<String> violations(Schema candidate, List<Schema> released) {
        EvolutionRules rules = new EvolutionRules();
        rules.checkEnums(candidate);
        for (Schema earlier : released) {
            rules.checkReads("the new version", candidate, "a released one", earlier);
            rules.checkReads("a released version", earlier, "the new one", candidate);
            rules.seen.clear();
            rules.checkLogicalTypes(candidate, earlier, candidate.getName());
        }
        return rules.violations;
    }

    private void checkReads(String reader, Schema reading, String writer, Schema written) {
        var result = checkReaderWriterCompatibility(reading, written);
        if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
            violations.add(
                    "%s cannot read %s: %s"
                            .formatted(reader, writer, result.getResult().getIncompatibilities()));
        }
    }

    private void checkEnums(Schema schema) {
        switch (schema.getType()) {
            case ENUM -> {
                if (schema.getEnumDefault() == null) {
                    violations.add("the enum " + schema.getName() + " has no default");
                }
            }
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> checkEnums(field.schema()));
                }
            }
            case ARRAY -> checkEnums(schema.getElementType());
            case MAP -> checkEnums(schema.getValueType());
            case UNION -> schema.getTypes().forEach(this::checkEnums);
            default -> {}
        }
    }

    private void checkLogicalTypes(Schema left, Schema right, String path) {
        if (left.getType() != right.getType()) {
            return;
        }
        if (!Objects.equals(left.getLogicalType(), right.getLogicalType())) {
            violations.add("the logical type of " + path + " changes");
        }
        switch (left.getType()) {
            case RECORD -> {
                if (seen.add(left.getFullName())) {
                    for (Schema.Field field : left.getFields()) {
                        Schema.Field other = right.getField(field.name());
                        if (other != null) {
                            checkLogicalTypes(
                                    field.schema(), other.schema(), path + "." + field.name());
                        }
                    }
                }
            }
            case ARRAY -> checkLogicalTypes(left.getElementType(), right.getElementType(), path);
            case MAP -> checkLogicalTypes(left.getValueType(), right.getValueType(), path);
            case UNION -> {
                for (int i = 0;
                        i < Math.min(left.getTypes().size(), right.getTypes().size());
                        i++) {
                    checkLogicalTypes(left.getTypes().get(i), right.getTypes().get(i), path);
                }
            }
            default -> {}
        }
    }
}
