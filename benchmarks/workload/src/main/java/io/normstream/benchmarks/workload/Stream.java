package io.normstream.benchmarks.workload;

import org.jspecify.annotations.Nullable;

/**
 * A stream to learn with the settings of the product.
 *
 * @param dataDirectory of IDX files with a training split; null: the bundled images, repeated
 * @param images to learn
 * @param threads of the network
 * @param rehearsal whether steps also learn from the memory, as the product does by default
 */
public record Stream(@Nullable String dataDirectory, int images, int threads, boolean rehearsal) {}
