/** Topics, their settings, and how a client reaches the brokers. */
@NullMarked
package io.normstream.jobs.kafka;

import org.jspecify.annotations.NullMarked;
