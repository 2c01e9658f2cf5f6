package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.kafka.NewestGenesis.Found;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewestGenesisTest {

    /** A ledger in memory, which counts the entries that are read. */
    private static final class Entries {
        private final List<Found> all = new ArrayList<>();
        private final AtomicLong read = new AtomicLong();
        private long end;

        void add(String model, String lineage, boolean genesis, int gap) {
            LedgerEntry.Builder entry =
                    LedgerEntry.newBuilder()
                            .setModelId(model)
                            .setLineage(lineage)
                            .setVersion(all.size())
                            .setScheduleStep(0);
            if (genesis) {
                entry.setGenesis(
                        new Genesis(List.of(), 1L, lineage, "float32", 1, "", List.of(), null));
            } else {
                entry.setStep(
                        new Step(List.of(), ClosedBy.COUNT, Outcome.LEARNT, null, 1, 0, 0.0, null));
            }
            all.add(new Found(end, entry.build()));
            end += 1 + gap;
        }

        NewestGenesis search() {
            return new NewestGenesis(
                    offset ->
                            all.subList(first(offset), all.size()).stream()
                                    .peek(entry -> read.incrementAndGet()));
        }

        private int first(long offset) {
            int low = 0;
            int high = all.size();
            while (low < high) {
                int middle = (low + high) / 2;
                if (all.get(middle).offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        Optional<String> engine() {
            NewestGenesis search = search();
            return search.last(end)
                    .flatMap(search::genesis)
                    .map(entry -> entry.getGenesis().getEngine());
        }

        Optional<String> engine(String model) {
            NewestGenesis search = search();
            return search.last(end, model)
                    .flatMap(search::genesis)
                    .map(entry -> entry.getGenesis().getEngine());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsWhereTheLastLineageBeginsAmongThoseOfSeveralModels(long seed) {
        Random random = new Random(seed);
        Entries entries = new Entries();
        int lineages = 0;
        String[] current = new String[3];
        String last = "";
        for (int i = 0; i < 400; i++) {
            int model = random.nextInt(current.length);
            boolean begins = current[model] == null || random.nextInt(60) == 0;
            if (begins) {
                current[model] = "lineage" + lineages++;
            }
            last = current[model];
            entries.add("m" + model, last, begins, random.nextInt(3));
            assertThat(entries.engine()).contains(last);
            for (int other = 0; other < current.length; other++) {
                assertThat(entries.engine("m" + other))
                        .isEqualTo(Optional.ofNullable(current[other]));
            }
        }
    }

    @Test
    void aLongLedgerIsNotReadWhole() {
        Entries entries = new Entries();
        for (int i = 0; i < 200_000; i++) {
            entries.add("m", i < 70_000 ? "old" : "new", i == 0 || i == 70_000, 1);
        }
        assertThat(entries.engine()).contains("new");
        assertThat(entries.read.get()).isLessThan(100);
        assertThat(entries.engine("m")).contains("new");
        assertThat(entries.read.get()).isLessThan(200);
    }

    @Test
    void saysNothingWhereThereIsNone() {
        Entries entries = new Entries();
        assertThat(entries.engine()).isEmpty();
        entries.add("m", "cut", false, 0);
        entries.add("m", "cut", false, 0);
        assertThat(entries.engine()).isEmpty();
    }
}
