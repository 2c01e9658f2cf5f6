/** ONNX Runtime as its users run it: a session with all graph optimisations. */
@NullMarked
package io.normstream.benchmarks.onnxruntime;

import org.jspecify.annotations.NullMarked;
