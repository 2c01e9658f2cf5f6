package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.PublishedModel;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/** Where an operator without state gets its models from, before the first update comes. */
public interface InitialModels extends Serializable {

    /**
     * The newest complete model of each id; an id without one is absent.
     *
     * @throws io.normstream.jobs.JobException where that cannot be known
     */
    SortedMap<String, PublishedModel> newest(List<ModelDeclaration> declared);
}
