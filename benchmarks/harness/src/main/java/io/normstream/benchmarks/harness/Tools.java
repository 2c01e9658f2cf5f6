package io.normstream.benchmarks.harness;

/** What every part needs. */
record Tools(Layout layout, Launcher launcher) {}
