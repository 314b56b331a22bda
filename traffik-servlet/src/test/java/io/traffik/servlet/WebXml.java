package io.traffik.servlet;

import io.traffik.ThrottleRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;

/** A web application on Tomcat that consists of a web.xml and the classes of the test. */
public final class WebXml implements AutoCloseable {

  private final Tomcat tomcat = new Tomcat();
  private final StandardContext context;
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** Tomcat logs why an application does not start. */
  private final Handler listening =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getThrown() != null) {
            problems.add(record.getThrown().getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** Starts the application, or tries to: see {@link #started}. */
  public WebXml(String body, @Nullable ThrottleRegistry registry, ClassLoader classes)
      throws IOException, LifecycleException {
    Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "webxml");
    Path webInf = Files.createDirectories(base.resolve("WEB-INF"));
    Files.writeString(
        webInf.resolve("web.xml"),
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
        %s
        </web-app>
        """
            .formatted(body));
    tomcat.setBaseDir(new File(base.toFile(), "tomcat").getPath());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    context = (StandardContext) tomcat.addContext("", base.toString());
    lookForNoLeaks(context);
    context.setParentClassLoader(classes);
    if (registry != null) {
      context.getServletContext().setAttribute(ThrottleRegistry.class.getName(), registry);
    }
    ContextConfig config = new ContextConfig();
    config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
    context.addLifecycleListener(config);
    Logger.getLogger("org.apache.catalina.core").addHandler(listening);
    tomcat.start();
  }

  /** Tomcat's search for what an undeployed application leaves needs --add-opens. */
  static void lookForNoLeaks(StandardContext context) {
    context.setClearReferencesObjectStreamClassCaches(false);
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
  }

  /** Whether the application runs; if not, see {@link #problem}. */
  public boolean started() {
    return context.getState() == LifecycleState.STARTED;
  }

  /** What was logged about a failed start. */
  public String problem() {
    return String.join("\n", problems);
  }

  /** The address of the root, without a slash at the end. */
  public String address() {
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
  }

  HttpConnection connect() {
    return new HttpConnection(tomcat.getConnector().getLocalPort());
  }

  @Override
  public void close() throws LifecycleException {
    Logger.getLogger("org.apache.catalina.core").removeHandler(listening);
    tomcat.stop();
    tomcat.destroy();
  }
}
