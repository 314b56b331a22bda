/**
 * What to test with: virtual time, and contracts that any backend and any strategy must fulfil.
 *
 * <p>Begin with {@link io.traffik.test.TraffikTest} for an application, with {@link
 * io.traffik.test.BackendContract} for a backend. This package knows {@code io.traffik} and test
 * frameworks, no servlet and no client library.
 */
@NullMarked
package io.traffik.test;

import org.jspecify.annotations.NullMarked;
