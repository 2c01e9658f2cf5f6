package io.normstream.jobs.audit;

/** What was read of the topics that models are held against. */
record Evidence(
        SourceRecords source,
        ControlRecords control,
        LineageStarts starts,
        DeadLetterCheck deadLetters,
        PredictionCheck predictions) {}
