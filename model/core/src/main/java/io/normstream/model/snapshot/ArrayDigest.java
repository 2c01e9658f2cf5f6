package io.normstream.model.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SortedMap;

/**
 * SHA-256 over arrays in name order. Each array goes in as the line {@code name dtype
 * size,size,...} in ASCII, ended by a line feed, followed by its raw little-endian numbers.
 * Metadata stays out, so that the digest names what was learnt and not who wrote it down.
 */
final class ArrayDigest {
    private ArrayDigest() {}

    static byte[] of(SortedMap<String, StoredArray> arrays) {
        MessageDigest digest = sha256();
        arrays.forEach(
                (name, array) -> {
                    digest.update(line(name, array).getBytes(StandardCharsets.US_ASCII));
                    digest.update(array.bytes().duplicate());
                });
        return digest.digest();
    }

    private static String line(String name, StoredArray array) {
        StringBuilder line = new StringBuilder(name).append(' ').append(array.type()).append(' ');
        String separator = "";
        for (int size : array.shape()) {
            line.append(separator).append(size);
            separator = ",";
        }
        return line.append('\n').toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
