package io.normstream.benchmarks.workload;

/**
 * How fast a stream was learnt.
 *
 * @param engine that computed
 * @param images learnt
 * @param imagesPerSecond over the time from the first to the last of them
 * @param accuracy share classified rightly before they were learnt
 */
public record Throughput(String engine, long images, double imagesPerSecond, double accuracy) {}
