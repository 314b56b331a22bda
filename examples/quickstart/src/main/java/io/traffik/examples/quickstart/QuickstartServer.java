package io.traffik.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Embedded Tomcat with the web application that is packed into this jar. */
final class QuickstartServer implements AutoCloseable {

  private static final String WEB_XML = "/webapp/WEB-INF/web.xml";

  /** Held strongly, or its level would be forgotten with it. */
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();
  private final Path directory;

  private QuickstartServer(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts the application.
   *
   * @param port 0 for a free one
   * @throws LifecycleException if the port is taken or the application does not start
   */
  static QuickstartServer start(int port) throws IOException, LifecycleException {
    TOMCAT_LOG.setLevel(Level.WARNING);
    QuickstartServer server = new QuickstartServer(unpackedApplication());
    Runtime.getRuntime().addShutdownHook(new Thread(server::end));
    try {
      server.run(port);
      return server;
    } catch (LifecycleException e) {
      server.close();
      throw e;
    }
  }

  private void run(int port) throws LifecycleException {
    tomcat.setBaseDir(directory.resolve("tomcat").toString());
    tomcat.setPort(port);
    tomcat.getConnector().setThrowOnFailure(true);
    StandardContext context =
        (StandardContext) tomcat.addContext("", directory.resolve("webapp").toString());
    // Nothing outlives this JVM, so Tomcat need not look for what an undeployed application leaves.
    context.setClearReferencesObjectStreamClassCaches(false);
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    context.setParentClassLoader(QuickstartServer.class.getClassLoader());
    ContextConfig webXml = new ContextConfig();
    webXml.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
    context.addLifecycleListener(webXml);
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      throw new LifecycleException("the application did not start; see the log above");
    }
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Blocks until the server is closed. */
  void await() {
    tomcat.getServer().await();
  }

  /** For Ctrl-C. */
  private void end() {
    try {
      close();
    } catch (LifecycleException | IOException e) {
      System.err.println("The server did not end cleanly: " + e);
    }
  }

  @Override
  public synchronized void close() throws LifecycleException, IOException {
    if (Files.notExists(directory)) {
      return;
    }
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Path unpackedApplication() throws IOException {
    Path directory = Files.createTempDirectory("traffik-quickstart");
    Path webInf = Files.createDirectories(directory.resolve("webapp").resolve("WEB-INF"));
    try (InputStream webXml = QuickstartServer.class.getResourceAsStream(WEB_XML)) {
      if (webXml == null) {
        throw new IOException(WEB_XML + " is not in the jar");
      }
      Files.copy(webXml, webInf.resolve("web.xml"));
    }
    return directory;
  }
}
