package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizationOptionTest {
    private static final RunningStatistics REVISED = Recipes.revised().statistics();

    private static Recipe recipe(String... options) {
        Configuration configuration = new Configuration();
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString("training." + options[i], options[i + 1]);
        }
        return TrainingSettings.from(configuration).network().toRecipe();
    }

    private static List<Normalizer> hidden(String text) {
        return recipe("normalization", text).hidden();
    }

    @Test
    void everyMethodIsChosenByItsNameAlone() {
        for (String name : NormalizationMethods.names()) {
            assertThat(hidden(name))
                    .singleElement()
                    .isInstanceOf(NormalizationMethods.byName(name).getClass());
        }
    }

    @Test
    void aNameAloneMeansWhatItAlwaysDid() {
        assertThat(recipe().hidden()).isEqualTo(Recipes.revised().hidden());
        assertThat(hidden("batch")).containsExactly(BatchNorm.of(REVISED));
        assertThat(hidden("GROUP")).containsExactly(GroupNorm.of(8));
        assertThat(recipe("normalization", "group", "normalization-groups", "4").hidden())
                .containsExactly(GroupNorm.of(4));
        assertThat(recipe("normalization", "batch", "normalization-groups", "0").hidden())
                .containsExactly(BatchNorm.of(REVISED));
    }

    @Test
    void aRecipeBringsItsMethodUnlessAnotherIsGiven() {
        for (Recipe named : Recipes.all()) {
            assertThat(recipe("recipe", named.name())).isEqualTo(named);
        }
        assertThat(recipe("recipe", "small-batches", "normalization", "batch").hidden())
                .isEqualTo(Recipes.revised().hidden());
    }

    @Test
    void aRunRecordsTheMethodOfItsRecipe() {
        assertThat(recorded("revised")).isEqualTo("batch");
        assertThat(recorded("paper")).isEqualTo("batch");
        assertThat(recorded("small-batches")).isEqualTo("mabn:window=4");
    }

    private static String recorded(String recipe) {
        Configuration configuration = new Configuration();
        configuration.set(NormalizationOptions.RECIPE, recipe);
        return TrainingSettings.from(configuration).configuration().get("training.normalization");
    }

    @Test
    void keysGoBeforeOtherOptionsAndRecipes() {
        assertThat(
                        recipe(
                                        "normalization", "batch:momentum=0.05,epsilon=1e-3",
                                        "running-statistics", "ema",
                                        "statistics-momentum", "0.2")
                                .hidden())
                .containsExactly(
                        new BatchNorm(1e-3, new RunningStatistics(0.05, false, false, true)));
        assertThat(recipe("normalization", "group:groups=2", "normalization-groups", "4").hidden())
                .containsExactly(GroupNorm.of(2));
    }

    @Test
    void imagesAreNormalisedAsBefore() {
        assertThat(recipe("normalization", "group:groups=2+batch:momentum=0.5").input())
                .isEqualTo(BatchNorm.of(REVISED));
    }

    @Test
    void severalStandAtOnePlace() {
        assertThat(hidden("group:groups=4,epsilon=1e+2+batch"))
                .containsExactly(new GroupNorm(4, 100), BatchNorm.of(REVISED));
    }

    @Test
    void kernelsMayBeStandardisedAndTheirGradientsClipped() {
        Recipe recipe = recipe("weight-standardization", "1", "gradient-clipping", "0.02");
        assertThat(recipe.companions().weights()).isEqualTo(WeightStandardization.standard());
        assertThat(recipe.companions().gradients()).isEqualTo(AdaptiveGradientClipping.at(0.02));
    }

    @Test
    void saysWhichMethodsThereAre() {
        assertThatThrownBy(() -> hidden("layer"))
                .hasMessageContaining(
                        "permitted: %s, or", String.join(", ", NormalizationMethods.names()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "group+|, or NAME:key=value,..., several joined by +",
                "''|permitted: ",
                "group:|: '' is not key=value",
                "group:groups|: 'groups' is not key=value",
                "group:groups=4,groups=8|: groups is there twice",
                "group:grups=4|: GroupNorm has no grups; known are groups, epsilon",
                "group:groups=0|at least 1 group",
                "group:groups=many|groups is a whole number, found many",
                "batch:momentum=2|Momentum must be in (0, 1], found 2.0"
            })
    void refusesWhatNoMethodTakes(String text, String message) {
        assertThatThrownBy(() -> hidden(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("option training.normalization is " + text)
                .hasMessageContaining(message);
    }
}
