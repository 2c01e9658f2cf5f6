package io.normstream.jobs.registry;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema registry listens, and what is shown to it.
 *
 * @param uri without user, without a slash at its end
 * @param authorization value of the header of that name; null for none. Secret: never printed
 */
record RegistryAddress(URI uri, @Nullable String authorization) implements Serializable {
    /** The address of a resource, {@code path} beginning with a slash. */
    URI resolve(String path) {
        return URI.create(uri + path);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
