package io.normstream.jobs.doctor;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RehearsalSettings;
import java.util.List;
import java.util.Locale;

/** How many images the memory of each model holds. */
record RehearsalCheck(RehearsalSettings rehearsal, List<ModelDeclaration> models) implements Check {

    @Override
    public List<Finding> findings() {
        return rehearsal.on()
                ? models.stream().map(this::of).toList()
                : List.of(
                        Finding.skipped(
                                "rehearsal",
                                "training.rehearsal is off, or its default memory has no room for the images of a step and of each class"));
    }

    private Finding of(ModelDeclaration model) {
        int images = rehearsal.images(model);
        return Finding.ok(
                "rehearsal",
                String.format(
                        Locale.ROOT,
                        "model %s: %s of memory hold %d images of %s, %d of each of its %d classes; %d are in each step",
                        model.id(),
                        Text.bytes(rehearsal.memory().getBytes()),
                        images,
                        model.input(),
                        images / model.classes(),
                        model.classes(),
                        rehearsal.rows()));
    }
}
