package io.normstream.benchmarks.pytorch;

import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Settings of the library. */
final class PyTorch {
    private static final Pattern CAPABILITY = Pattern.compile("CPU capability usage: (\\S+)");

    private PyTorch() {}

    static String kernels() {
        String configuration = torch.show_config().getString();
        Matcher capability = CAPABILITY.matcher(configuration);
        return capability.find() ? capability.group(1) : "no vector instructions";
    }

    /** As {@code with torch.autocast("cpu", torch.bfloat16, enabled)}. */
    static Tensor autocast(boolean enabled, Supplier<Tensor> body) {
        if (!enabled) {
            return body.get();
        }
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        try {
            return body.get();
        } finally {
            torch.set_autocast_enabled(torch.DeviceType.CPU, false);
            torch.clear_cache();
        }
    }
}
