package io.normstream.jobs.config;

import static io.normstream.jobs.config.TrainingOptions.AUGMENTATION;

import io.normstream.model.ModelException;
import io.normstream.model.train.ImageTransform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code --augmentation} says: {@code none}, or transforms {@code NAME[:VALUE]} in the order
 * in which they are applied, such as {@code mirror,shift:4}.
 */
public final class AugmentationOption {
    static final String NONE = "none";

    private static final String PERMITTED =
            NONE
                    + ", or some of mirror, shift:PIXELS, rotation:DEGREES, brightness:SHARE,"
                    + " contrast:SHARE, cut-out:PIXELS, each once, separated by commas";

    private AugmentationOption() {}

    /**
     * The transforms in their order.
     *
     * @throws ConfigurationException where the text names a transform that there is not, one twice,
     *     or a value that it does not take
     */
    public static List<ImageTransform> transforms(String text) {
        String all = text.toLowerCase(Locale.ROOT).strip();
        if (all.equals(NONE)) {
            return List.of();
        }
        List<ImageTransform> transforms = new ArrayList<>();
        Set<Class<?>> kinds = new HashSet<>();
        for (String part : all.split(",", -1)) {
            ImageTransform transform = transform(text, part.strip());
            if (!kinds.add(transform.getClass())) {
                throw new ConfigurationException(AUGMENTATION.key(), text, PERMITTED);
            }
            transforms.add(transform);
        }
        return transforms;
    }

    private static ImageTransform transform(String text, String part) {
        int colon = part.indexOf(':');
        String name = part.substring(0, colon < 0 ? part.length() : colon);
        String value = part.substring(colon + 1);
        if ((colon < 0) != name.equals("mirror")) {
            throw new ConfigurationException(AUGMENTATION.key(), text, PERMITTED);
        }
        try {
            return switch (name) {
                case "mirror" -> new ImageTransform.Mirror();
                case "shift" -> new ImageTransform.Shift(Integer.parseInt(value));
                case "rotation" -> new ImageTransform.Rotation(Double.parseDouble(value));
                case "brightness" -> new ImageTransform.Brightness(Double.parseDouble(value));
                case "contrast" -> new ImageTransform.Contrast(Double.parseDouble(value));
                case "cut-out" -> new ImageTransform.CutOut(Integer.parseInt(value));
                default -> throw new ConfigurationException(AUGMENTATION.key(), text, PERMITTED);
            };
        } catch (NumberFormatException e) {
            throw refused(text, "'" + value + "' is no number that " + name + " takes");
        } catch (ModelException e) {
            throw refused(text, String.valueOf(e.getMessage()));
        }
    }

    private static ConfigurationException refused(String text, String why) {
        return new ConfigurationException(
                "option " + AUGMENTATION.key() + " is " + text + ": " + why);
    }
}
