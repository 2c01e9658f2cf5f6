package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/** Where an operator without state gets its models from, before the first update comes. */
public interface ModelSupply extends Serializable {

    /**
     * What has come of each id: the newest complete model, where there is one, the lineages that it
     * left, and the chunks of a newer model that is not complete yet.
     *
     * @throws io.normstream.jobs.JobException if that cannot be known
     */
    SortedMap<String, ServedModels> published(List<ModelDeclaration> declared);
}
