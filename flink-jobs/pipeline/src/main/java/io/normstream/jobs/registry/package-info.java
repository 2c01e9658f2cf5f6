/** A schema registry's REST interface: schemas by id, and ids of schemas. */
@NullMarked
package io.normstream.jobs.registry;

import org.jspecify.annotations.NullMarked;
