package io.normstream.model.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SortedMap;

/**
 * An ONNX graph while it is built: every value has the name of the node that gives it. Operator set
 * 17, which ONNX Runtime runs from 1.12 on.
 */
public final class OnnxGraph {
    /** The first size of inputs and outputs that take any number of images. */
    public static final int ANY = -1;

    private static final String PRODUCER = "normstream";
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("network");

    /** Adds an input of floats; its name. */
    public String input(String name, int... shape) {
        graph.addInput(value(name, DataType.FLOAT, shape));
        return name;
    }

    /** Adds an input of unsigned bytes; its name. */
    String byteInput(String name, int... shape) {
        graph.addInput(value(name, DataType.UINT8, shape));
        return name;
    }

    /** Declares an output of floats. */
    public void output(String name, int... shape) {
        graph.addOutput(value(name, DataType.FLOAT, shape));
    }

    /** Adds constant floats, doubles rounded to such; their name. */
    String constant(String name, StoredArray array) {
        double[] values = array.toDoubles();
        ByteBuffer bytes = littleEndian(values.length, Float.BYTES);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        TensorProto.Builder tensor = constant(name, DataType.FLOAT, bytes);
        array.shape().forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    /** Adds a constant vector of integers; its name. */
    String constant(String name, long... values) {
        ByteBuffer bytes = littleEndian(values.length, Long.BYTES);
        for (long value : values) {
            bytes.putLong(value);
        }
        graph.addInitializer(constant(name, DataType.INT64, bytes).addDims(values.length));
        return name;
    }

    private static ByteBuffer littleEndian(int elements, int width) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, width))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorProto.Builder constant(String name, DataType type, ByteBuffer written) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(written.flip()));
    }

    /** Adds a node; the name of what it gives. */
    String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType(operator)
                        .setName(name)
                        .addAllInput(inputs)
                        .addOutput(name)
                        .addAllAttribute(List.of(attributes)));
        return name;
    }

    static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    /**
     * The finished model's file; the same graph always gives the same bytes.
     *
     * @param metadata what the file says of itself
     */
    public byte[] encode(SortedMap<String, String> metadata) {
        ModelProto.Builder model =
                ModelProto.newBuilder()
                        .setIrVersion(IR_VERSION)
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                        .setProducerName(PRODUCER)
                        .setGraph(graph);
        metadata.forEach(
                (key, value) ->
                        model.addMetadataProps(
                                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }

    private static ValueInfoProto value(String name, DataType type, int... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (int size : shape) {
            dimensions.addDim(dimension(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(dimensions)))
                .build();
    }

    private static TensorShapeProto.Dimension.Builder dimension(int size) {
        TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
        return size == ANY ? dimension.setDimParam("N") : dimension.setDimValue(size);
    }
}
