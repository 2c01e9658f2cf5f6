package io.normstream.jobs.ingest;

import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.SchemaSources;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Records in, commands out, dead letters aside: the shell in Flink of {@link CommandDecoder}. */
public final class CommandFunction extends ProcessFunction<ConsumedRecord, Command> {
    private static final int MAX_BYTES = 64 << 10;

    private final TreeMap<String, Integer> models;
    private final SchemaSources schemas;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient CommandDecoder decoder;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient RejectedCounters rejected;

    /**
     * Takes commands to the declared models.
     *
     * @param models number of classes by model id
     * @param schemas of writers
     */
    public CommandFunction(SortedMap<String, Integer> models, SchemaSources schemas) {
        this.models = new TreeMap<>(models);
        this.schemas = schemas;
    }

    @Override
    public void open(OpenContext context) {
        decoder = new CommandDecoder(models, schemas.codec(MAX_BYTES));
        rejected = new RejectedCounters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ConsumedRecord record, Context context, Collector<Command> out) {
        Command command;
        try {
            command = decoder.decode(record);
        } catch (RejectedException e) {
            context.output(DeadLetters.OUTPUT, DeadLetters.of(record, e));
            rejected.add(e.reason());
            return;
        }
        out.collect(command);
    }
}
