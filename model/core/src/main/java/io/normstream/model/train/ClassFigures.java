package io.normstream.model.train;

/**
 * What {@link PrequentialFigures} say of each class at one moment.
 *
 * @param images of the class in the window
 * @param recalled those whose class was predicted
 */
public record ClassFigures(int[] images, int[] recalled) {

    /** Share of the images of a class that was predicted, NaN without an image of it. */
    public double accuracy(int cls) {
        return (double) recalled[cls] / images[cls];
    }
}
