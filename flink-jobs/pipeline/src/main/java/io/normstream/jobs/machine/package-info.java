/**
 * What the networks of a task compute with: an engine, its threads, and the cores of the machine.
 */
@NullMarked
package io.normstream.jobs.machine;

import org.jspecify.annotations.NullMarked;
