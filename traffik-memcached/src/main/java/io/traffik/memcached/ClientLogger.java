package io.traffik.memcached;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.spy.memcached.compat.log.Level;
import net.spy.memcached.compat.log.LoggerFactory;
import net.spy.memcached.compat.log.SLF4JLogger;
import org.jspecify.annotations.Nullable;

/**
 * Where spymemcached's messages go: to SLF4J, and while a backend's client works, as debug
 * messages. For each attempt to connect it has several, with stack traces, and one for each command
 * that was lost; what matters of that the backend says itself, once. Thread-safe.
 *
 * <p>Public because spymemcached makes it, by its name; not for applications.
 */
public final class ClientLogger extends SLF4JLogger {

  private static final String PROPERTY = "net.spy.log.LoggerImpl";
  private static final Set<Thread> QUIET = ConcurrentHashMap.newKeySet();

  /** For spymemcached. */
  public ClientLogger(String name) {
    super(name);
  }

  /**
   * Has spymemcached use it, unless the application has said what to use, or has a client already:
   * spymemcached looks only once.
   */
  static synchronized void install() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, ClientLogger.class.getName());
      var unused = LoggerFactory.getLogger(ClientLogger.class);
      System.clearProperty(PROPERTY);
    }
  }

  /** What a thread of a backend's client has to say is from now on for debugging. */
  static void quieten(Thread thread) {
    QUIET.add(thread);
  }

  /** It has ended. */
  static void forget(Thread thread) {
    QUIET.remove(thread);
  }

  @Override
  public boolean isInfoEnabled() {
    return isDebugEnabled();
  }

  @Override
  public void log(@Nullable Level level, Object message, @Nullable Throwable thrown) {
    // The client has several of the first two kinds for each command, switched off or not.
    boolean asItIs =
        level == Level.DEBUG
            || level == Level.TRACE
            || (level != Level.INFO && !QUIET.contains(Thread.currentThread()));
    super.log(asItIs ? level : Level.DEBUG, message, thrown);
  }
}
