package io.normstream.jobs.cli;

import io.normstream.jobs.wire.ModelUpdates;
import java.io.PrintWriter;
import java.util.SortedMap;

/** A command that reads the model-updates topic from its beginning to where it ends now. */
abstract class ModelsAction extends TopicAction {
    /**
     * Does it.
     *
     * @param models what the topic holds, by model id
     */
    abstract void run(SortedMap<String, ModelUpdates> models, PrintWriter out);

    @Override
    public final Integer call() {
        run(TopicSource.from(reader()).models(this::warn), out());
        out().flush();
        return success();
    }
}
