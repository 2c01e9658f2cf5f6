package io.normstream.schemas;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Values of any schema, and what a reader with another schema must make of them. */
final class Samples {
    private Samples() {}

    /** The {@code number}th value: over the numbers, every enum symbol and union branch comes. */
    static Object of(Schema schema, int number) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, number);
            case ENUM ->
                    new GenericData.EnumSymbol(
                            schema,
                            schema.getEnumSymbols().get(number % schema.getEnumSymbols().size()));
            case UNION -> of(schema.getTypes().get(number % schema.getTypes().size()), number);
            case ARRAY ->
                    new GenericData.Array<>(
                            schema,
                            List.of(
                                    of(schema.getElementType(), number),
                                    of(schema.getElementType(), number + 1)));
            case STRING -> "text " + number;
            case BYTES -> ByteBuffer.wrap(new byte[] {1, (byte) number});
            case INT -> 10 + number;
            case LONG -> 1_700_000_000_000L + number;
            case FLOAT -> 0.25f * number;
            case DOUBLE -> 0.125 * number;
            case BOOLEAN -> number % 2 == 0;
            case NULL -> null;
            case FIXED, MAP -> throw new IllegalArgumentException("no sample of " + schema);
        };
    }

    private static GenericRecord record(Schema schema, int number) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), of(field.schema(), number + field.pos()));
        }
        return record;
    }

    /** What a reader with the schema {@code reader} must see of {@code written}. */
    static Object seenBy(Schema reader, Object written) {
        if (written == null) {
            return null;
        }
        if (reader.getType() == Schema.Type.UNION) {
            int branch = GenericData.get().resolveUnion(reader, written);
            return seenBy(reader.getTypes().get(branch), written);
        }
        if (written instanceof GenericRecord record) {
            return seenRecord(reader, record);
        }
        if (written instanceof GenericData.EnumSymbol symbol) {
            boolean known = reader.getEnumSymbols().contains(symbol.toString());
            return new GenericData.EnumSymbol(
                    reader, known ? symbol.toString() : reader.getEnumDefault());
        }
        if (written instanceof List<?> list) {
            return new GenericData.Array<>(
                    reader,
                    list.stream().map(item -> seenBy(reader.getElementType(), item)).toList());
        }
        return written;
    }

    private static GenericRecord seenRecord(Schema reader, GenericRecord written) {
        GenericRecord seen = new GenericData.Record(reader);
        for (Schema.Field field : reader.getFields()) {
            boolean there = written.getSchema().getField(field.name()) != null;
            seen.put(
                    field.pos(),
                    there
                            ? seenBy(field.schema(), written.get(field.name()))
                            : GenericData.get().getDefaultValue(field));
        }
        return seen;
    }
}
