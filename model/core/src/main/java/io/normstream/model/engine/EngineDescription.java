package io.normstream.model.engine;

/**
 * What the bits of a result depend on, besides the input: who computed it and how.
 *
 * @param engine name of the engine
 * @param precision number type that it computes in
 * @param threads number of threads, since they change the order of sums
 * @param instructionSet platform and kernels; blank where it was not recorded
 */
public record EngineDescription(
        String engine, String precision, int threads, String instructionSet) {

    /** Whether results are bit-equal, as far as both sides are known. */
    public boolean sameBits(EngineDescription other) {
        return engine.equals(other.engine)
                && precision.equals(other.precision)
                && threads == other.threads
                && (instructionSet.isBlank()
                        || other.instructionSet.isBlank()
                        || instructionSet.equals(other.instructionSet));
    }

    /** One line for people, such as {@code reference, float32, 2 threads, linux-x86_64}. */
    @Override
    public String toString() {
        String text =
                engine + ", " + precision + ", " + threads + " thread" + (threads == 1 ? "" : "s");
        return instructionSet.isBlank() ? text : text + ", " + instructionSet;
    }
}
