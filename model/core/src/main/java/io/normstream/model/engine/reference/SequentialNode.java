package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** Nodes one after the other. */
final class SequentialNode implements Node {
    private final List<Node> nodes = new ArrayList<>();
    private final Activation output;

    SequentialNode(Sequential layer, String prefix, Activation input, Build build) {
        Activation x = input;
        for (Sequential.Entry entry : layer.entries()) {
            Node node = Nodes.of(entry.layer(), prefix + entry.name(), x, build);
            nodes.add(node);
            x = node.output();
        }
        this.output = x;
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        for (Node node : nodes) {
            node.forward();
        }
    }

    @Override
    public void infer() {
        for (Node node : nodes) {
            node.infer();
        }
    }

    @Override
    public void backward() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).backward();
        }
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        for (Node node : nodes) {
            node.report(reports);
        }
    }
}
