package io.normstream.jobs.doctor;

import io.normstream.jobs.registry.RegistryException;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.registry.SchemaRegistry;
import java.util.List;

/** Whether the registry of schemas answers. */
record RegistryCheck(RegistrySettings registry) implements Check {
    private static final String SUBJECT = "schema registry";

    @Override
    public List<Finding> findings() {
        try {
            new SchemaRegistry(registry).check();
            return List.of(Finding.ok(SUBJECT, "answers at " + registry.addresses()));
        } catch (RegistryException failure) {
            return List.of(
                    Finding.problem(
                            SUBJECT,
                            failure.getMessage()
                                    + ": without it no record with a schema that is new to the job is read"));
        }
    }
}
