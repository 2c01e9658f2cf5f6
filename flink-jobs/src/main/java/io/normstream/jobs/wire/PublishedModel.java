package io.normstream.jobs.wire;

import io.normstream.schemas.ModelManifest;

/**
 * A serving model that was read back from the model-updates topic, whole and checked.
 *
 * @param bytes the safetensors file
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PublishedModel(ModelManifest manifest, byte[] bytes) {}
