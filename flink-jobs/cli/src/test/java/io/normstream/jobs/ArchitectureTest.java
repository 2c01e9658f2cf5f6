package io.normstream.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.normstream.model.nn.Layer;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.WeightTransform;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * The arrows of docs/architecture.md as rules. When one fails, the design is asked, not the rule
 * loosened.
 */
class ArchitectureTest {
    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.normstream");

    @Test
    void theModelKnowsNoStreaming() {
        classes()
                .that()
                .resideInAPackage("io.normstream.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.normstream.model..",
                        "java..",
                        "org.nd4j.linalg..",
                        "org.nd4j.nativeblas..",
                        "org.nd4j.common..",
                        "org.bytedeco..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "com.google.auto.service..",
                        "com.fasterxml.jackson..",
                        "org.snakeyaml.engine..",
                        "ai.onnx..",
                        "ai.onnxruntime..",
                        "com.google.protobuf..")
                .check(OURS);
    }

    @Test
    void onnxStaysInTheExport() {
        noClasses()
                .that()
                .resideInAPackage("io.normstream..")
                .and()
                .resideOutsideOfPackage("io.normstream.model.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx..", "ai.onnxruntime..", "com.google.protobuf..")
                .check(OURS);
    }

    @Test
    void jsonStaysInTheSnapshots() {
        noClasses()
                .that()
                .resideInAPackage("io.normstream.model..")
                .and()
                .resideOutsideOfPackage("io.normstream.model.snapshot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(OURS);
    }

    /** What computes reads no files; descriptions hold what was read. */
    @Test
    void yamlStaysInTheDescriptions() {
        noClasses()
                .that()
                .resideInAPackage("io.normstream.model..")
                .and()
                .resideOutsideOfPackage("io.normstream.model.nn..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(OURS);
    }

    @Test
    void schemasKnowAvroOnly() {
        classes()
                .that()
                .resideInAPackage("io.normstream.schemas..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.normstream.schemas..", "java..", "org.apache.avro..")
                .check(OURS);
    }

    @Test
    void operatorsAndImagesKnowNoKafka() {
        noClasses()
                .that()
                .resideInAnyPackage("io.normstream.jobs.ingest..", "io.normstream.jobs.image..")
                .or()
                .haveSimpleNameStartingWith("ModelTrainer")
                .or()
                .haveSimpleNameStartingWith("TrainingOperator")
                .or()
                .haveSimpleNameStartingWith("TrainingPipeline")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
                .check(OURS);
    }

    @Test
    void theTrainerOfOneModelKnowsNoFlink() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.normstream.jobs.training.ledger..",
                        "io.normstream.jobs.training.publication..")
                .or()
                .haveSimpleNameStartingWith("ModelTrainer")
                .or()
                .haveSimpleName("ModelCommands")
                .or()
                .haveSimpleName("TrainerFactory")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(OURS);
    }

    /** A clock is the business of a shell, which hands in what the time is. */
    @Test
    void whatIsPureKnowsNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.normstream.model..",
                        "io.normstream.jobs.machine..",
                        "io.normstream.jobs.training..",
                        "io.normstream.jobs.scoring..",
                        "io.normstream.jobs.ingest..",
                        "io.normstream.jobs.image..",
                        "io.normstream.jobs.state..",
                        "io.normstream.jobs.wire..")
                .and()
                .doNotHaveSimpleName("TrainingOperator")
                .and()
                .doNotHaveSimpleName("SideOutputs")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(OURS);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.normstream.(model|jobs).(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void roomsOfTrainingHaveNoCyclesAndDoNotKnowTheJob() {
        slices().matching("io.normstream.jobs.training.(*)..")
                .should()
                .beFreeOfCycles()
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("io.normstream.jobs.training.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.normstream.jobs.training")
                .check(OURS);
    }

    @Test
    void descriptionsAreRecords() {
        classes()
                .that()
                .areAssignableTo(Layer.class)
                .or()
                .areAssignableTo(Normalizer.class)
                .or()
                .areAssignableTo(WeightTransform.class)
                .or()
                .areAssignableTo(GradientTransform.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .check(
                        OURS.that(
                                com.tngtech.archunit.base.DescribedPredicate.not(
                                        com.tngtech.archunit.core.domain.JavaClass.Predicates
                                                .INTERFACES)));
    }

    @Test
    void nothingReachesTheShadedLibrariesOfNd4j() {
        noClasses()
                .that()
                .resideInAPackage("io.normstream..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.nd4j.shade..")
                .check(OURS);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.normstream.jobs.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(OURS);
    }

    @Test
    void exceptionsAreNamed() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(OURS);
    }
}
