package io.normstream.model.train;

/** Whether a network learns, as {@link LearningHealth} finds; problems in rising order. */
public enum LearningState {
    /** Too few labelled images have come to say. */
    TOO_EARLY("too few labelled images have come to say whether it learns", false),
    /** Nothing speaks against it. */
    LEARNING("it learns", false),
    /** Figures mean little, since nearly every image is of one class. */
    ONE_CLASS_IN_WINDOW(
            "nearly all of the latest images are of one class, so accuracy cannot tell learning"
                    + " from repeating the last label; mix the classes, or take a longer --window",
            false),
    /** It only follows the class of the moment, and not as well as the last label does. */
    BELOW_NO_CHANGE(
            "it only follows the class of the moment: repeating the last label is right more often,"
                    + " and where the class changes it is mostly wrong; mix the classes, or rehearse"
                    + " images of earlier ones",
            true),
    /** It is no better than a guess among the classes that came. */
    AT_CHANCE(
            "it is no better than guessing; check labels, mix the classes or rehearse images of"
                    + " earlier ones, try another learning rate, or begin a new lineage",
            true),
    /** It says one class for everything. */
    ONE_CLASS_PREDICTED(
            "it says one class for every image and may have forgotten all others; mix the classes,"
                    + " or rehearse images of earlier ones",
            true),
    /** Nearly every ReLU of a layer passes nothing. */
    DEAD_UNITS(
            "nearly every ReLU of a layer is dead, since the scales and shifts before it keep its"
                    + " input below 0; go back with control rollback, or begin a new lineage with a"
                    + " lower learning rate",
            true),
    /** The scales of a layer are as good as 0. */
    SCALES_COLLAPSING(
            "the scales of a layer have fallen to nearly 0, which lets nothing through; go back with"
                    + " control rollback, or begin a new lineage with a lower learning rate",
            true);

    private final String meaning;
    private final boolean problem;

    LearningState(String meaning, boolean problem) {
        this.meaning = meaning;
        this.problem = problem;
    }

    /** What it means and what to do, for people, after "model m: ". */
    public String meaning() {
        return meaning;
    }

    /** Whether somebody should act. */
    public boolean isProblem() {
        return problem;
    }
}
