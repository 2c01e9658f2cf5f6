package io.normstream.jobs.letters;

import io.normstream.schemas.RejectReason;

/** What mends the cause of a refusal. */
public final class Advice {
    private Advice() {}

    /** A sentence without its full stop, for a person. */
    public static String on(RejectReason reason) {
        return switch (reason) {
            case NO_VALUE -> "mend the sender: a record needs a value";
            case TOO_LARGE ->
                    "let the sender shrink the image (publish --size), or shorten the image id";
            case NOT_AVRO ->
                    "mend the sender: an Avro record in single-object encoding or Confluent's format is"
                            + " needed (docs/wire-format.md)";
            case UNKNOWN_SCHEMA ->
                    "give the job the writer's schema with --schemas or --schema-registry, then replay";
            case CORRUPT_RECORD -> "mend the sender: the bytes break their schema";
            case UNDECLARED_MODEL ->
                    "declare the model with --models when the job starts again, then replay; or mend"
                            + " the model id that the sender gives";
            case UNSUPPORTED_ENCODING -> "let the sender encode images as RAW, PNG or JPEG";
            case UNDECODABLE_IMAGE -> "mend the image: look at it with dlq export";
            case WRONG_SHAPE ->
                    "correct the size in --models or let --resize fit images, in a new lineage with"
                            + " --fresh, then replay";
            case LABEL_OUT_OF_RANGE ->
                    "correct the number of classes in --models in a new lineage with --fresh, then"
                            + " replay; or mend the sender's labels";
            case SECOND_PARTITION ->
                    "set the sender's partitioner; dlq replay --to-partition sends these to the"
                            + " partition that the model learns from";
            case REFUSED_COMMAND -> "send the command again with normstream control";
            case EVENT_TIME_OUT_OF_RANGE ->
                    "mend the sender's clock or unit (milliseconds), or begin a new lineage with other"
                            + " --earliest-event-time and --latest-event-time, then replay";
            case OTHER_CLASSES ->
                    "label by the classes of the model (publish --classes), or begin a new lineage with"
                            + " --fresh --classes, then replay";
            case OTHER -> "see the detail; a newer build may know the reason";
        };
    }
}
