package io.normstream.jobs.wire;

import io.normstream.schemas.ImageRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that it may make objects of the generated records. The system property {@code
 * org.apache.avro.SERIALIZABLE_PACKAGES} says the same for a whole JVM; where it is not set, this
 * is the second belt.
 */
public final class TrustedRecords {
    private static final String PACKAGE = ImageRecord.class.getPackageName();

    private TrustedRecords() {}

    /** Adds the records to what Avro trusts already, unless they are among it. */
    public static synchronized void trust() {
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        if (!trusted.isTrusted(ImageRecord.class)) {
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(
                            trusted, type -> type.getPackageName().equals(PACKAGE)));
        }
    }
}
