package io.normstream.model.pytorch;

import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names that torchvision gives to a residual network (torchvision/models/resnet.py, version
 * 0.15): {@code conv1}, {@code bn1}, {@code layer2.0.conv1}, {@code layer2.0.downsample.0}, {@code
 * fc}. A stage begins with a block whose shortcut has layers.
 *
 * @param blocks the name of each block by its path here, such as {@code layer1.0} of {@code
 *     residual1}
 */
record TorchvisionNames(Map<String, String> blocks) {

    static TorchvisionNames of(Sequential layers) {
        Map<String, String> blocks = new HashMap<>();
        int stage = 1;
        int block = 0;
        for (Sequential.Entry entry : layers.entries()) {
            Layer layer = entry.layer();
            if (layer instanceof Residual residual) {
                if (block > 0 && !residual.shortcut().entries().isEmpty()) {
                    stage++;
                    block = 0;
                }
                blocks.put(entry.name(), String.format(Locale.ROOT, "layer%d.%d", stage, block++));
            }
        }
        return new TorchvisionNames(blocks);
    }

    /** The key there of what has {@code key} under the paths of this project. */
    String key(String key) {
        List<String> path = List.of(key.split("\\."));
        String block = blocks.get(path.get(0));
        if (block == null) {
            return rest(path, 0, path.get(0).startsWith("dense") ? "fc" : module(path.get(0)));
        }
        boolean shortcut = path.get(1).equals("shortcut");
        String module = module(path.get(2));
        return block + "." + rest(path, 2, shortcut ? downsample(path.get(2)) : module);
    }

    /** {@code path} from {@code index} on, with another name there. */
    private static String rest(List<String> path, int index, String name) {
        return name + "." + String.join(".", path.subList(index + 1, path.size()));
    }

    private static String module(String name) {
        return name.replaceFirst("^norm", "bn");
    }

    private static String downsample(String name) {
        return "downsample." + (name.startsWith("conv") ? "0" : "1");
    }
}
