package io.normstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeExampleTest {
    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path SOURCE =
            Path.of("src/test/java/io/normstream/model/ReadmeExample.java");

    @Test
    void theReadmeShowsIt() throws IOException {
        String source = Files.readString(SOURCE);
        String shown =
                source.substring(
                        source.indexOf("// README: begin") + "// README: begin\n".length(),
                        source.indexOf("// README: end"));
        assertThat(Files.readString(README)).contains("```java\n" + shown.stripIndent() + "```\n");
    }

    @Test
    void itRuns(@TempDir Path directory) throws IOException {
        ReadmeExample.run(new byte[28 * 28], 3, directory);
        byte[] learner = Files.readAllBytes(directory.resolve("learner.safetensors"));
        byte[] model = Files.readAllBytes(directory.resolve("model.safetensors"));
        assertThat(TrainingSnapshot.decode(learner).architecture().name()).isEqualTo("small-cnn");
        assertThat(ServingModel.decode(model).architecture().classes()).isEqualTo(10);
    }
}
