package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers one after the other. */
final class SequentialNode implements Node {
    private final List<Node> nodes = new ArrayList<>();
    private final Activation output;

    SequentialNode(Sequential layers, String prefix, Activation input, Build build) {
        Activation flow = input;
        for (Fusion.Part part : Fusion.parts(layers)) {
            Node node = Nodes.of(part, prefix + part.name(), flow, build);
            nodes.add(node);
            flow = node.output();
        }
        this.output = flow;
    }

    /** The first node, where there is one. */
    @Nullable Node first() {
        return nodes.isEmpty() ? null : nodes.get(0);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        nodes.forEach(Node::run);
    }

    @Override
    public @Nullable Gradient bind(Gradient upstream, boolean wanted) {
        Gradient gradient = upstream;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Gradient next = nodes.get(i).bind(gradient, wanted || i > 0);
            if (next == null) {
                return null;
            }
            gradient = next;
        }
        return gradient;
    }

    @Override
    public void backward() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).backward();
        }
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        nodes.forEach(node -> node.report(reports));
    }
}
