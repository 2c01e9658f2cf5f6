package io.normstream.model.norm;

/** The step that a network is in, which all of its normalisations share. */
public final class CurrentStep {
    private StepContext context = StepContext.PLAIN;

    /** Another step begins. */
    public void begin(StepContext next) {
        context = next;
    }

    /** What is known of the step. */
    public StepContext context() {
        return context;
    }
}
