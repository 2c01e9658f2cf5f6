package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RecipesTest {
    @Test
    void namesFindTheirRecipes() {
        for (Recipe recipe : Recipes.all()) {
            assertThat(Recipes.byName(recipe.name())).isEqualTo(recipe);
        }
        assertThatThrownBy(() -> Recipes.byName("bold"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("bold")
                .hasMessageContaining("[revised, paper, plain, small-batches, drifting]");
    }

    @Test
    void paperIsAsPublished() {
        Recipe paper = Recipes.paper();
        assertThat(paper.hidden())
                .containsExactly(
                        new BatchNorm(1e-5, new RunningStatistics(0.1, false, false, true)));
        assertThat(paper.initialScale()).isEqualTo(0.1);
        assertThat(paper.scaleDivisor()).isEqualTo(100);
        assertThat(paper.shiftDivisor()).isEqualTo(1);
    }

    @Test
    void thePageSaysWhatTheRecipesAre() throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "recipes.md"));
        for (Recipe recipe : Recipes.all()) {
            assertThat(page)
                    .containsPattern(
                            String.format(
                                    Locale.ROOT,
                                    "\\| `%s`[^|]*\\| %s \\| %s / %s \\|",
                                    recipe.name(),
                                    number(recipe.initialScale()),
                                    number(recipe.scaleDivisor()),
                                    number(recipe.shiftDivisor())));
        }
    }

    private static String number(double value) {
        return new BigDecimal(value, MathContext.DECIMAL32).stripTrailingZeros().toPlainString();
    }

    @Test
    void inputScaleFollowsTheInitialScale() {
        assertThat(Recipes.plain().withScales(0.25, 16, 2).inputScale()).isEqualTo(0.58 * 0.25);
    }

    @Test
    void refusesAScaleOfZero() {
        assertThatThrownBy(() -> Recipes.plain().withScales(0, 1, 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("initialScale")
                .hasMessageContaining("0.0");
    }
}
