package io.normstream.jobs.ingest;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.RefusalLimit;
import io.normstream.jobs.metrics.IngestMetrics;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.jobs.wire.RejectedException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in, examples out, dead letters aside: the shell in Flink of {@link ExampleDecoder}. */
public final class IngestFunction extends ProcessFunction<ConsumedRecord, Example> {
    private static final Logger LOG = LoggerFactory.getLogger(IngestFunction.class);

    private final IngestSettings settings;
    private final RefusalLimit limit;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient ExampleDecoder decoder;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient IngestMetrics metrics;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient UnknownSchemaRun unknownSchemas;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient RefusalLog refusals;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient RefusalBreaker breaker;

    /** Takes what {@code settings} allow, as long as no more than {@code limit} is refused. */
    public IngestFunction(IngestSettings settings, RefusalLimit limit) {
        this.settings = settings;
        this.limit = limit;
    }

    @Override
    public void open(OpenContext context) {
        decoder = settings.decoder();
        metrics = new IngestMetrics(getRuntimeContext().getMetricGroup());
        unknownSchemas = new UnknownSchemaRun();
        refusals = new RefusalLog(System::nanoTime);
        breaker = new RefusalBreaker(limit, settings.models().keySet());
    }

    @Override
    public void processElement(ConsumedRecord record, Context context, Collector<Example> out) {
        if (LossMarker.is(record)) {
            settings.models().keySet().stream()
                    .sorted()
                    .forEach(modelId -> out.collect(Example.lost(modelId, record)));
            return;
        }
        Example example;
        try {
            example = decoder.decode(record);
        } catch (RejectedException e) {
            reject(record, e, context);
            return;
        }
        breaker.accepted(example.modelId);
        unknownSchemas.accepted();
        metrics.unknownSchemasInARow(0);
        out.collect(example);
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    private void reject(ConsumedRecord record, RejectedException rejection, Context context) {
        context.output(DeadLetters.OUTPUT, DeadLetters.of(record, rejection));
        metrics.rejected(rejection.reason());
        unknownSchemas.rejected(rejection.reason());
        metrics.unknownSchemasInARow(unknownSchemas.length());
        refusals.refused(record, rejection).ifPresent(LOG::warn);
        breaker.refused(record, rejection)
                .ifPresent(
                        why -> {
                            throw new SuppressRestartsException(new JobException(why));
                        });
    }
}
