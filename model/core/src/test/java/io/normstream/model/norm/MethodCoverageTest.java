package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No method is released without a contract, and numbers to agree with: those of somebody else
 * (golden), or central differences. Engines, snapshots and exports are tested with every method by
 * their own tests, which take its name from the same list.
 */
class MethodCoverageTest {

    static List<Class<?>> methods() {
        return NormalizationMethods.types();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void hasAContractAndNumbersToAgreeWith(Class<?> method) throws Exception {
        List<Class<?>> contracts = contractsOf(method);
        assertThat(contracts).isNotEmpty();
        assertThat(contracts).anyMatch(MethodCoverageTest::hasNumbers);
    }

    private static boolean hasNumbers(Class<?> test) {
        return ExactGradientContract.class.isAssignableFrom(test)
                || AffineNormalizerContract.class.isAssignableFrom(test)
                || Arrays.stream(test.getDeclaredMethods())
                        .anyMatch(method -> method.getName().contains("GoldenNumbers"));
    }

    private static List<Class<?>> contractsOf(Class<?> method)
            throws IOException, URISyntaxException {
        Path classes =
                Path.of(
                                MethodCoverageTest.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                        .resolve("io/normstream/model/norm");
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.class"))
                    .sorted()
                    .<Class<?>>map(MethodCoverageTest::load)
                    .filter(NormalizerContract.class::isAssignableFrom)
                    .filter(test -> !Modifier.isAbstract(test.getModifiers()))
                    .filter(test -> method.isInstance(normalizer(test)))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName("io.normstream.model.norm." + file.replace(".class", ""));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Normalizer normalizer(Class<?> test) {
        try {
            return ((NormalizerContract) test.getDeclaredConstructor().newInstance()).normalizer();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
