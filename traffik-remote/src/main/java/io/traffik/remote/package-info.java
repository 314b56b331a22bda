/**
 * What the backends in remote stores have in common: for the backends of this project; not for
 * applications. It may change with any version.
 *
 * <p>{@link io.traffik.remote.Coalescer} sends the hits on a key together, {@link
 * io.traffik.remote.Places} decides hits whose states a store keeps in several places, {@link
 * io.traffik.remote.Startup} has a backend connect when it is to, {@link
 * io.traffik.remote.ServerUri} and {@link io.traffik.remote.OptionText} read addresses. This
 * package knows no store and no client library.
 */
@NullMarked
package io.traffik.remote;

import org.jspecify.annotations.NullMarked;
