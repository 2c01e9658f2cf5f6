package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.TrainingOptions;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.train.StoredLearner;
import io.normstream.schemas.Genesis;
import java.io.Serializable;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a genesis entry says of the file that its lineage starts from.
 *
 * @param digest SHA-256 over the file's arrays, in hexadecimal
 * @param images images that a training snapshot has seen; 0 of a serving model, whose count starts
 *     anew
 * @param version lineage and version that the file says it is, as {@code LINEAGE:VERSION}; null if
 *     it does not say so
 * @param fresh paths of layers that the file lacks, which begin anew
 */
public record ModelOrigin(
        String digest, long images, @Nullable String version, SortedSet<String> fresh)
        implements Serializable {
    private static final String VERSION = "[0-9a-f]{1,64}:[0-9]{1,18}";
    private static final Pattern FORM =
            Pattern.compile(
                    "sha256:([0-9a-f]{64});images:([0-9]{1,18})(?:;version:("
                            + VERSION
                            + "))?(?:;new:([^,;]+))?");

    /**
     * The origin of what starts from {@code snapshot}, which fits it.
     *
     * @param fresh paths of layers that are not from the file
     */
    public static ModelOrigin of(Snapshot snapshot, SortedSet<String> fresh) {
        String version =
                snapshot.metadata().get(Provenance.LINEAGE)
                        + ":"
                        + snapshot.metadata().get(Provenance.VERSION);
        return new ModelOrigin(
                HexFormat.of().formatHex(snapshot.digest()),
                StoredLearner.imagesSeen(snapshot),
                version.matches(VERSION) ? version : null,
                fresh);
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException if it is not such a value
     */
    public static ModelOrigin parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "The origin of a model has the form sha256:DIGEST;images:COUNT[;version:LINEAGE:VERSION][;new:LAYER+LAYER], found "
                            + text);
        }
        return new ModelOrigin(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                matcher.group(3),
                matcher.group(4) == null
                        ? new TreeSet<>()
                        : new TreeSet<>(List.of(matcher.group(4).split("\\+"))));
    }

    /** What {@code genesis} says that {@code modelId} starts from; null if that is the seed. */
    public static @Nullable ModelOrigin in(Genesis genesis, String modelId) {
        String start = modelId + "=";
        return genesis.getConfiguration().stream()
                .filter(option -> option.getKey().equals(TrainingOptions.INITIAL_MODELS.key()))
                .flatMap(option -> Stream.of(option.getValue().split(",")))
                .filter(pair -> pair.startsWith(start))
                .map(pair -> pair.substring(start.length()))
                .filter(FORM.asMatchPredicate())
                .map(ModelOrigin::parse)
                .findFirst()
                .orElse(null);
    }

    /** As the configuration of a genesis entry has it. */
    public String text() {
        return "sha256:"
                + digest
                + ";images:"
                + images
                + (version == null ? "" : ";version:" + version)
                + (fresh.isEmpty() ? "" : ";new:" + String.join("+", fresh));
    }
}
