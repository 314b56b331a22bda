package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.FailureMode;
import net.spy.memcached.HashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.NodeLocator;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import net.spy.memcached.util.DefaultKetamaNodeLocatorConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's settings for a backend: a dead server's keys stay where they are, nobody is blocked,
 * and a connection is tried for each second. Thread-safe.
 */
final class OwnConnections extends DefaultConnectionFactory {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);

  private static final int QUEUE = 2 * Server.MAX_UNDER_WAY;

  /** Whoever was not sent by then is not sent any more. */
  private static final long UNSENT_MILLIS = Server.SILENCE_NANOS / 1_000_000;

  private final boolean binary;
  private final @Nullable AuthDescriptor login;
  private final Watch watch;

  OwnConnections(MemcachedBackendBuilder options, ServerLogs logs, Ticker ticker) {
    super(QUEUE, DEFAULT_READ_BUFFER_SIZE, DefaultHashAlgorithm.KETAMA_HASH);
    String user = options.user;
    this.watch = new Watch(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet(), logs, ticker);
    this.binary = options.protocol == MemcachedProtocol.BINARY || user != null;
    this.login =
        user == null
            ? null
            : new AuthDescriptor(
                new String[] {"PLAIN"}, new PlainCallbackHandler(user, options.password));
  }

  /** Whether a server has said or done anything once there was a connection to it. */
  boolean hasAnswered(Server server) {
    Long reached = watch.reached().get(server.socketAddress());
    return reached != null
        && (watch.lost().contains(server.socketAddress()) || server.hasSpokenSince(reached));
  }

  @Override
  public Collection<ConnectionObserver> getInitialObservers() {
    return List.of(watch);
  }

  /** Tells what an operator wants to know; the client itself tells it many times over. */
  private record Watch(
      Map<SocketAddress, Long> reached, Set<SocketAddress> lost, ServerLogs logs, Ticker ticker)
      implements ConnectionObserver {

    @Override
    public void connectionEstablished(SocketAddress server, int attempt) {
      if (reached.putIfAbsent(server, ticker.read()) != null) {
        logs.connectedAgain(server);
      }
    }

    @Override
    public void connectionLost(SocketAddress server) {
      lost.add(server);
      logs.lost(server);
    }
  }

  @Override
  public MemcachedConnection createConnection(List<InetSocketAddress> servers) throws IOException {
    return new HardyConnection(this, servers);
  }

  /**
   * Where assertions are enabled, bytes that are no reply would end the client's thread, and so
   * everything: it survives exceptions, but no {@link AssertionError}.
   */
  private static final class HardyConnection extends MemcachedConnection {

    HardyConnection(OwnConnections settings, List<InetSocketAddress> servers) throws IOException {
      super(
          settings.getReadBufSize(),
          settings,
          servers,
          settings.getInitialObservers(),
          settings.getFailureMode(),
          settings.getOperationFactory());
    }

    @Override
    public void handleIO() throws IOException {
      try {
        super.handleIO();
      } catch (AssertionError noReply) {
        LOG.debug("not what the client had expected", noReply);
        for (MemcachedNode node : getLocator().getAll()) {
          endIfRead(node);
        }
      }
    }

    /** The client sees the end of the stream, and connects anew. */
    private static void endIfRead(MemcachedNode node) throws IOException {
      SelectionKey key = node.getSk();
      SocketChannel channel = node.getChannel();
      if (key != null && channel != null && key.isValid() && key.isReadable()) {
        channel.shutdownInput();
      }
    }
  }

  @Override
  public OperationFactory getOperationFactory() {
    return binary ? new BinaryOperationFactory() : new AsciiOperationFactory();
  }

  /** By the names of the servers, which are the same everywhere, as other clients do. */
  @Override
  public NodeLocator createLocator(List<MemcachedNode> nodes) {
    return new KetamaNodeLocator(
        nodes,
        getHashAlg(),
        new DefaultKetamaNodeLocatorConfiguration(
            new KetamaNodeKeyFormatter(KetamaNodeKeyFormatter.Format.LIBMEMCACHED)));
  }

  @Override
  public HashAlgorithm getHashAlg() {
    return DefaultHashAlgorithm.KETAMA_HASH;
  }

  @Override
  public FailureMode getFailureMode() {
    return FailureMode.Cancel;
  }

  @Override
  public long getOpQueueMaxBlockTime() {
    return 0;
  }

  @Override
  public long getAuthWaitTime() {
    return 0;
  }

  @Override
  public long getOperationTimeout() {
    return UNSENT_MILLIS;
  }

  /** The backend itself notices a silent server, by the time and not by a count. */
  @Override
  public int getTimeoutExceptionThreshold() {
    return Integer.MAX_VALUE;
  }

  @Override
  public long getMaxReconnectDelay() {
    return 1;
  }

  @Override
  public @Nullable AuthDescriptor getAuthDescriptor() {
    return login;
  }

  @Override
  public boolean isDaemon() {
    return true;
  }
}
