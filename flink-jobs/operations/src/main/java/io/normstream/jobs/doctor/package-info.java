/**
 * Checks of a deployment: facts are gathered from brokers, cluster and this machine; checks are
 * pure functions from facts to findings.
 */
@NullMarked
package io.normstream.jobs.doctor;

import org.jspecify.annotations.NullMarked;
