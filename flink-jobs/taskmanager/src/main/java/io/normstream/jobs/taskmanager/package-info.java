/**
 * What a TaskManager runs before any job comes. It lies in the {@code lib} folder of a cluster, not
 * in the job jar, so it knows nothing else of this project.
 */
@NullMarked
package io.normstream.jobs.taskmanager;

import org.jspecify.annotations.NullMarked;
