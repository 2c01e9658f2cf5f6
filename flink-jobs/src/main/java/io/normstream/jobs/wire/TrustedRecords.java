package io.normstream.jobs.wire;

import io.normstream.schemas.ImageRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that it may make objects of the generated records, and of no other class beyond its
 * own defaults. The system property {@code org.apache.avro.SERIALIZABLE_PACKAGES} says the same for
 * a JVM that has not loaded this class; either is enough.
 */
public final class TrustedRecords {
    private static final String PACKAGE = ImageRecord.class.getPackageName();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> type.getPackageName().equals(PACKAGE)));
    }

    private TrustedRecords() {}

    /** Returns once the records are trusted in this JVM; repeated calls change nothing. */
    public static void trust() {
        // The static initializer has done it.
    }
}
