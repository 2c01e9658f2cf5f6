package io.normstream.model.norm;

/** The step that a network is in, which all of its layers share. */
public final class CurrentStep {
    private StepContext context = StepContext.PLAIN;
    private int rows;

    /** Another step begins. */
    public void begin(StepContext next, int nextRows) {
        context = next;
        rows = nextRows;
    }

    /** Number of rows of its mini-batch; 0 before the first step. */
    public int rows() {
        return rows;
    }

    /** What is known of the step. */
    public StepContext context() {
        return context;
    }
}
