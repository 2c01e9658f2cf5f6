package io.normstream.benchmarks.pytorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How a user may run the same network.
 *
 * @param channelsLast memory format of images and kernels
 * @param bfloat16 under autocast
 */
record Variant(boolean channelsLast, boolean bfloat16) {

    static Variant parse(String text) {
        return switch (text) {
            case "nchw" -> new Variant(false, false);
            case "channels-last" -> new Variant(true, false);
            case "nchw-bf16" -> new Variant(false, true);
            case "channels-last-bf16" -> new Variant(true, true);
            default -> throw new IllegalArgumentException("Unknown variant " + text);
        };
    }

    /** A leaf tensor of its own memory, in this memory format where it has four dimensions. */
    Tensor leaf(Tensor values) {
        return channelsLast && values.dim() == 4
                ? values.clone().contiguous(torch.MemoryFormat.ChannelsLast)
                : values.clone();
    }
}
