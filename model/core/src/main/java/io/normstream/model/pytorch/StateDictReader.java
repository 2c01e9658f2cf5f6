package io.normstream.model.pytorch;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Sequential;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes the arrays of a network from a {@code state_dict}, whose keys are the network's own paths
 * or torchvision's names. Running statistics are taken as they are: PyTorch's variance is the
 * unbiased one of mini-batches, and inference uses it as it stands. {@code num_batches_tracked} is
 * ignored.
 */
public final class StateDictReader {
    /** Complaints that a message names; of a file of another network there are hundreds. */
    private static final int MOST_COMPLAINTS = 4;

    private final Architecture architecture;
    private final StateDict dict;
    private final ElementType type;
    private final SortedMap<String, StoredArray> unused;
    private final SortedMap<String, StoredArray> arrays = new TreeMap<>();
    private final SortedSet<String> lacking = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();

    private StateDictReader(
            SortedMap<String, StoredArray> file, Architecture architecture, ElementType type) {
        this.architecture = architecture;
        this.dict = keyed(StateDict.of(architecture), architecture, file);
        this.type = type;
        this.unused = new TreeMap<>(file);
        unused.keySet().removeIf(key -> key.endsWith("num_batches_tracked"));
    }

    /**
     * What a file has of a network.
     *
     * @param arrays by their names here
     * @param lacking paths of layers whose arrays it has not: at most the input normalisation, and
     *     the last dense layer where the file's has another number of classes or is not there
     */
    public record Contents(SortedMap<String, StoredArray> arrays, SortedSet<String> lacking) {}

    /**
     * Reads {@code file}.
     *
     * @param type that parameters become; single and double precision are read
     * @throws ModelException in one line, where arrays are missing, unknown or of another shape
     */
    public static Contents read(
            SortedMap<String, StoredArray> file, Architecture architecture, ElementType type) {
        return new StateDictReader(file, architecture, type).read();
    }

    /** {@code dict} under the names of which {@code file} has more; of as many, ours. */
    private static StateDict keyed(
            StateDict dict, Architecture architecture, SortedMap<String, StoredArray> file) {
        StateDict torchvision = dict.renamed(TorchvisionNames.of(architecture.layers())::key);
        return count(torchvision, file) > count(dict, file) ? torchvision : dict;
    }

    private static long count(StateDict dict, SortedMap<String, StoredArray> file) {
        return dict.entries().stream().filter(entry -> file.containsKey(entry.key())).count();
    }

    private Contents read() {
        leaveOut();
        for (StateDictEntry entry : dict.entries()) {
            if (!lacking.contains(entry.layer())) {
                take(entry);
            }
        }
        dict.zeros().keySet().forEach(this::requireZeros);
        unused.forEach((key, array) -> complaints.add(unwanted(key, array)));
        if (!complaints.isEmpty()) {
            throw new ModelException(message());
        }
        return new Contents(arrays, lacking);
    }

    /** Layers that begin anew. */
    private void leaveOut() {
        architecture
                .inputNormalization()
                .map(Sequential.Entry::name)
                .filter(path -> entriesOf(path).stream().noneMatch(this::isThere))
                .ifPresent(lacking::add);
        List<Sequential.Entry> layers = architecture.layers().entries();
        Sequential.Entry last = layers.get(layers.size() - 1);
        if (last.layer() instanceof Dense) {
            List<StateDictEntry> head = entriesOf(last.name());
            if (head.stream().noneMatch(this::isThere)
                    || head.stream().allMatch(this::hasOtherClasses)) {
                lacking.add(last.name());
                head.forEach(entry -> unused.remove(entry.key()));
            }
        }
    }

    private List<StateDictEntry> entriesOf(String layer) {
        return dict.entries().stream().filter(entry -> entry.layer().equals(layer)).toList();
    }

    private boolean isThere(StateDictEntry entry) {
        return unused.containsKey(entry.key());
    }

    /** Whether only the first size, that of outputs, is another than wanted. */
    private boolean hasOtherClasses(StateDictEntry entry) {
        StoredArray found = unused.get(entry.key());
        List<Integer> wanted = entry.keyShape();
        return found != null
                && found.shape().size() == wanted.size()
                && !found.shape().get(0).equals(wanted.get(0))
                && found.shape().subList(1, wanted.size()).equals(wanted.subList(1, wanted.size()));
    }

    private void take(StateDictEntry entry) {
        StoredArray found = unused.remove(entry.key());
        if (found == null) {
            complaints.add("%s is missing, wanted %s".formatted(entry.key(), entry.keyShape()));
        } else if (!found.shape().equals(entry.keyShape())) {
            complaints.add(
                    "%s is %s, wanted %s".formatted(entry.key(), found.shape(), entry.keyShape()));
        } else if (found.type() != ElementType.F32 && found.type() != ElementType.F64) {
            complaints.add(
                    "%s is of dtype %s, wanted F32 or F64".formatted(entry.key(), found.type()));
        } else {
            arrays.put(entry.name(), entry.fromPyTorch(found).as(type));
        }
    }

    private void requireZeros(String key) {
        StoredArray found = unused.remove(key);
        if (found != null && !Arrays.stream(found.toDoubles()).allMatch(value -> value == 0)) {
            complaints.add(
                    "%s holds other numbers than 0, which this normalisation cannot learn: it has a scale only"
                            .formatted(key));
        }
    }

    private String unwanted(String key, StoredArray array) {
        String layer = key.substring(0, key.lastIndexOf('.') + 1);
        List<String> allowed =
                dict.entries().stream()
                        .map(StateDictEntry::key)
                        .filter(
                                other ->
                                        other.startsWith(layer)
                                                && other.indexOf('.', layer.length()) < 0)
                        .toList();
        return "%s %s is unknown%s"
                .formatted(
                        key,
                        array.shape(),
                        layer.isEmpty() || allowed.isEmpty()
                                ? ""
                                : ", allowed there are " + allowed);
    }

    private String message() {
        int named = Math.min(MOST_COMPLAINTS, complaints.size());
        String more =
                complaints.size() > named ? "; and " + (complaints.size() - named) + " more" : "";
        return "The state_dict does not fit architecture %s: %s%s"
                .formatted(
                        architecture.name(), String.join("; ", complaints.subList(0, named)), more);
    }
}
