package io.traffik.remote;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a backend connects to its store. Immutable; its functions are called by one thread at a time.
 *
 * @param store the name of the store, for messages
 * @param attempt connects and looks whether the server will do, waiting for it a bounded time;
 *     throws a {@link io.traffik.BackendUnavailableException} for an outage, any other exception
 *     for a mistake, and has then released whatever it had opened
 * @param release closes what an attempt has made, within a bounded time
 * @param interruptible whether an attempt ends soon, and releases what it has opened, when its
 *     thread is interrupted; else it is waited for
 */
public record Connecting<T>(
    String store, Supplier<T> attempt, Consumer<? super T> release, boolean interruptible) {}
