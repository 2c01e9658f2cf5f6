package io.normstream.model.engine.selection;

import static io.normstream.model.engine.selection.NumberType.BF16;
import static io.normstream.model.engine.selection.NumberType.FLOAT32;
import static io.normstream.model.engine.selection.NumberType.FLOAT64;

import java.util.List;

/** The engines that may be asked for; their text is the option's. */
public enum EngineName {
    /** The fastest that computes on the machine in the precision asked for. */
    AUTO("auto"),
    /** oneDNN primitives. */
    ONEDNN("onednn"),
    /** Plain ND4J ops. */
    REFERENCE("reference");

    private final String text;

    EngineName(String text) {
        this.text = text;
    }

    /** What it computes in, given a machine that can. */
    public List<NumberType> precisions() {
        return switch (this) {
            case AUTO -> List.of(FLOAT32, BF16, FLOAT64);
            case ONEDNN -> List.of(FLOAT32, BF16);
            case REFERENCE -> List.of(FLOAT32, FLOAT64);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
