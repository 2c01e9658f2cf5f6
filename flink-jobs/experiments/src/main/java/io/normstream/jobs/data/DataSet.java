package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The data sets that can be read, and where their files are looked for. */
public enum DataSet {
    /** Files of the MNIST family under their usual names, plain or packed with gzip. */
    IDX("idx") {
        @Override
        LabelledImages read(Path directory, Split split) {
            return idx(this + "/" + split, directory, split, ClassNames.NONE);
        }
    },
    /** CIFAR-10, binary version. */
    CIFAR10("cifar10") {
        @Override
        LabelledImages read(Path directory, Split split) {
            DataDirectory files = new DataDirectory(directory).orIn("cifar-10-batches-bin");
            List<String> batches =
                    split == Split.TEST
                            ? List.of("test_batch.bin")
                            : IntStream.rangeClosed(1, 5)
                                    .mapToObj("data_batch_%d.bin"::formatted)
                                    .toList();
            ClassNames classes = files.names("batches.meta.txt", 10);
            return new CifarImages(this + "/" + split, files.open(batches), 1, classes);
        }
    },
    /** CIFAR-100, binary version, with the 100 fine classes. */
    CIFAR100("cifar100") {
        @Override
        LabelledImages read(Path directory, Split split) {
            DataDirectory files = new DataDirectory(directory).orIn("cifar-100-binary");
            ClassNames classes = files.names("fine_label_names.txt", 100);
            List<ByteSource> records = files.open(List.of(split + ".bin"));
            return new CifarImages(this + "/" + split, records, 2, classes);
        }
    },
    /** PNG and JPEG files in class-named folders, below {@code train} and {@code test} or not. */
    FOLDER("folder") {
        @Override
        public LabelledImages open(
                @Nullable Path directory, Split split, @Nullable ClassNames wanted) {
            return read(existing(directory), split, wanted);
        }

        @Override
        LabelledImages read(Path directory, Split split) {
            return read(directory, split, null);
        }

        private LabelledImages read(Path directory, Split split, @Nullable ClassNames wanted) {
            String name = this + "/" + split;
            if (hasSplits(directory)) {
                Path train = directory.resolve(Split.TRAIN.toString());
                return split == Split.TRAIN
                        ? new FolderImages(name, train, wanted)
                        : new FolderImages(
                                name,
                                directory.resolve(split.toString()),
                                new FolderImages(name, train, wanted).names());
            }
            if (split == Split.TEST) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s has no test split; folders train and test with the classes below are needed",
                                directory));
            }
            return new FolderImages(name, directory, wanted);
        }

        @Override
        public boolean has(Split split, @Nullable Path directory) {
            return split == Split.TRAIN || (directory != null && hasSplits(directory));
        }
    },
    /** Fashion-MNIST: IDX files, or the test split that comes with Normstream. */
    FASHION_MNIST("fashion-mnist") {
        @Override
        LabelledImages read(Path directory, Split split) {
            return idx(this + "/" + split, directory, split, FASHION);
        }

        @Override
        LabelledImages bundled(Split split) {
            if (split == Split.TRAIN) {
                throw new JobException(
                        "only the test split of fashion-mnist comes with Normstream; give --data-dir"
                                + " with the IDX files (Debian: dataset-fashion-mnist installs them in"
                                + " /usr/share/datasets/fashion-mnist) or use --split test");
            }
            return new IdxImages(
                    this + "/" + split,
                    resource("t10k-images-idx3-ubyte.gz"),
                    resource("t10k-labels-idx1-ubyte.gz"),
                    FASHION);
        }

        @Override
        public boolean has(Split split, @Nullable Path directory) {
            return split == Split.TEST || directory != null;
        }
    };

    private static final ClassNames FASHION =
            new ClassNames(
                    List.of(
                            "T-shirt/top",
                            "Trouser",
                            "Pullover",
                            "Dress",
                            "Coat",
                            "Sandal",
                            "Shirt",
                            "Sneaker",
                            "Bag",
                            "Ankle boot"));

    private final String text;

    DataSet(String text) {
        this.text = text;
    }

    /**
     * Opens a split.
     *
     * @param directory that holds the files; null where they come with Normstream
     * @throws JobException where files are missing or broken
     */
    public LabelledImages open(@Nullable Path directory, Split split) {
        return open(directory, split, null);
    }

    /**
     * Opens a split with labels by the names of classes that are wanted.
     *
     * @param wanted names by label. Where the data set has names of its own, those are looked up
     *     here, and all must be there; otherwise they are those of its labels. Null: as in the data
     *     set
     * @throws JobException as above, and where the names do not fit, with both lists
     */
    public LabelledImages open(@Nullable Path directory, Split split, @Nullable ClassNames wanted) {
        LabelledImages images =
                directory == null ? bundled(split) : read(existing(directory), split);
        return wanted == null ? images : RelabelledImages.of(images, wanted);
    }

    /** A directory that is there. */
    Path existing(@Nullable Path directory) {
        if (directory == null) {
            throw new JobException(
                    String.format(
                            Locale.ROOT, "data set %s needs --data-dir with its files", this));
        }
        if (!Files.isDirectory(directory)) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the data directory %s %s; a directory with the files of %s is needed",
                            directory,
                            Files.exists(directory) ? "is not a directory" : "does not exist",
                            this));
        }
        return directory;
    }

    /** Whether there can be a split: those of folders depend on what the directory holds. */
    public boolean has(Split split, @Nullable Path directory) {
        return directory != null;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return text;
    }

    abstract LabelledImages read(Path directory, Split split);

    LabelledImages bundled(Split split) {
        return read(existing(null), split);
    }

    private static LabelledImages idx(String name, Path directory, Split split, ClassNames names) {
        DataDirectory files = new DataDirectory(directory);
        String prefix = split == Split.TEST ? "(t10k|test)" : "train";
        ByteSource images = files.open("(.+-)?" + prefix + "-images[-.]idx3-ubyte");
        ByteSource labels;
        try {
            labels = files.open("(.+-)?" + prefix + "-labels[-.]idx1-ubyte");
        } catch (JobException failure) {
            images.close();
            throw failure;
        }
        return new IdxImages(name, images, labels, names);
    }

    private static boolean hasSplits(Path directory) {
        return Files.isDirectory(directory.resolve("train"))
                && Files.isDirectory(directory.resolve("test"));
    }

    private static ByteSource resource(String file) {
        try (InputStream packed = DataSet.class.getResourceAsStream("fashion-mnist/" + file)) {
            if (packed == null) {
                throw new IllegalStateException("resource fashion-mnist/" + file + " is missing");
            }
            return ByteSource.unpack(file, packed);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
