package io.normstream.jobs.cluster;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** The jar or the folder of classes that this package was loaded from. */
final class OwnCode {
    private OwnCode() {}

    static Path location() {
        @Nullable CodeSource source = OwnCode.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("OwnCode was loaded from no jar or folder");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(
                    "not a file: " + source.getLocation().toExternalForm(), malformed);
        }
    }
}
