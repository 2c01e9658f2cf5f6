package io.normstream.jobs.audit;

import io.normstream.schemas.ModelManifest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and slots of a model's publications: numbers rise by one, so that none can be missing
 * after the oldest that is left, and a slot is the number modulo the number of retained models,
 * which a restart may change.
 */
final class PublicationOrder {
    private static final int MOST_SLOTS = 1000;

    private final ModelHistory model;
    private final boolean isCut;
    private final Findings findings;

    /**
     * @param isCut whether the beginning of the topic is gone
     */
    PublicationOrder(ModelHistory model, boolean isCut, Findings findings) {
        this.model = model;
        this.isCut = isCut;
        this.findings = findings;
    }

    /**
     * Checks all manifests of the model.
     *
     * @param manifests in the order of their versions
     * @return the newest of each slot, whose chunks are there
     */
    SortedMap<Integer, UpdateCheck.Manifest> check(List<UpdateCheck.Manifest> manifests) {
        SortedMap<Integer, UpdateCheck.Manifest> newestOfSlot = new TreeMap<>();
        manifests.forEach(manifest -> newestOfSlot.put(manifest.value().getSlot(), manifest));
        if (!manifests.isEmpty()) {
            checkOldest(manifests.get(0), manifests.get(manifests.size() - 1));
        }
        for (int i = 0; i < manifests.size(); i++) {
            UpdateCheck.Manifest manifest = manifests.get(i);
            UpdateCheck.Manifest before = i == 0 ? null : manifests.get(i - 1);
            checkNumber(manifest, before);
            // Chunks tell whether the slot of the newest is right.
            if (newestOfSlot.get(manifest.value().getSlot()) != manifest) {
                checkSlot(manifest, before, manifests.get(i + 1));
            }
        }
        return newestOfSlot;
    }

    /** The publisher deletes announcements at the oldest end, but none that is retained. */
    private void checkOldest(UpdateCheck.Manifest oldest, UpdateCheck.Manifest newest) {
        AuditedLineage lineage = model.lineage(newest.value().getLineage());
        Long retained = lineage == null ? null : lineage.option("models.retained");
        long first = oldest.value().getPublication();
        long left = newest.value().getPublication() - first + 1;
        if (first > 0 && !isCut && retained != null && left < retained) {
            findings.add(
                    "%s: it is publication %d and the oldest announced, but the newest %d are retained",
                    oldest, first, retained);
        }
    }

    private void checkNumber(UpdateCheck.Manifest manifest, UpdateCheck.@Nullable Manifest before) {
        long number = manifest.value().getPublication();
        if (number < 0 || (before != null && !follows(manifest.value(), before.value()))) {
            findings.add(
                    "%s: it is publication %d, the version before is %s: one between is missing, or a number is wrong",
                    manifest, number, before == null ? "none" : before.value().getPublication());
        }
    }

    /** Where the number of slots was changed, or who computes, numbers may be left out. */
    private static boolean follows(ModelManifest value, ModelManifest before) {
        long number = value.getPublication();
        long next = before.getPublication() + 1;
        boolean anew = number == 0 && !value.getLineage().equals(before.getLineage());
        return number == next
                || anew
                || (number > next && isComputedElsewhere(value, before))
                || (number == next + 1
                        && IntStream.rangeClosed(2, MOST_SLOTS)
                                .anyMatch(
                                        slots ->
                                                next % slots == before.getSlot()
                                                        && number % slots == value.getSlot()));
    }

    /**
     * A trainer that computes other bits deletes what an attempt before announced after its state.
     */
    private static boolean isComputedElsewhere(ModelManifest value, ModelManifest before) {
        return !value.getEngine().equals(before.getEngine())
                || !value.getPrecision().equals(before.getPrecision())
                || value.getThreads() != before.getThreads()
                || !value.getInstructionSet().equals(before.getInstructionSet());
    }

    private void checkSlot(
            UpdateCheck.Manifest manifest,
            UpdateCheck.@Nullable Manifest before,
            UpdateCheck.Manifest after) {
        ModelManifest value = manifest.value();
        AuditedLineage lineage = model.lineage(value.getLineage());
        Long retained = lineage == null ? null : lineage.option("models.retained");
        boolean asConfigured =
                retained != null
                        && retained > 0
                        && value.getPublication() % retained == value.getSlot();
        if (!asConfigured
                && (before == null || !shareSlots(before.value(), value))
                && !shareSlots(value, after.value())) {
            findings.add(
                    "%s: slot %d is not that of publication %d",
                    manifest, value.getSlot(), value.getPublication());
        }
    }

    /** Whether both slots come from one number of slots. */
    private static boolean shareSlots(ModelManifest one, ModelManifest other) {
        return IntStream.rangeClosed(1, MOST_SLOTS)
                .anyMatch(
                        slots ->
                                one.getPublication() % slots == one.getSlot()
                                        && other.getPublication() % slots == other.getSlot());
    }
}
