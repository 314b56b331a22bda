package io.traffik.servlet;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The servlet containers that the tests run on, each started on a free loopback port. */
enum Container {
  TOMCAT {
    @Override
    Running start(int threads, Application application) throws Exception {
      Tomcat tomcat = new Tomcat();
      File base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tomcat").toFile();
      tomcat.setBaseDir(base.getPath());
      tomcat.setPort(0);
      tomcat.setSilent(true);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      tomcat.getConnector().setProperty("maxThreads", String.valueOf(threads));
      tomcat.getConnector().setProperty("minSpareThreads", String.valueOf(threads));
      StandardContext context = (StandardContext) tomcat.addContext("", base.getPath());
      WebXml.lookForNoLeaks(context);
      context.addServletContainerInitializer(initializer(application), Set.of());
      tomcat.start();
      if (context.getState() != LifecycleState.STARTED) {
        tomcat.destroy();
        throw new IllegalStateException("the application did not start");
      }
      return new Running(
          tomcat.getConnector().getLocalPort(),
          () -> {
            tomcat.stop();
            tomcat.destroy();
          });
    }
  },

  JETTY {
    @Override
    Running start(int threads, Application application) throws Exception {
      // Jetty takes some of its threads for itself: acceptors and selectors.
      Server server = new Server(new QueuedThreadPool(threads + 4));
      ServerConnector connector = new ServerConnector(server, 1, 1);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      ServletContextHandler context = new ServletContextHandler("/");
      context.addServletContainerInitializer(initializer(application));
      server.setHandler(context);
      server.start();
      return new Running(connector.getLocalPort(), server::stop);
    }
  },

  UNDERTOW {
    @Override
    Running start(int threads, Application application) throws Exception {
      DeploymentInfo deployment =
          Servlets.deployment()
              .setClassLoader(Container.class.getClassLoader())
              .setContextPath("/")
              .setDeploymentName("test")
              .addServletContainerInitializer(
                  new ServletContainerInitializerInfo(
                      ServletContainerInitializer.class,
                      new ImmediateInstanceFactory<>(initializer(application)),
                      Set.of()));
      DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
      manager.deploy();
      Undertow undertow =
          Undertow.builder()
              .addHttpListener(0, "127.0.0.1")
              .setWorkerThreads(threads)
              .setHandler(manager.start())
              .build();
      undertow.start();
      InetSocketAddress address =
          (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
      return new Running(
          address.getPort(),
          () -> {
            manager.stop();
            manager.undeploy();
            undertow.stop();
          });
    }
  };

  /** How many requests a container can work on at once. */
  static final int THREADS = 8;

  /** Registers filters and servlets. */
  @FunctionalInterface
  interface Application {
    void register(ServletContext context) throws ServletException;
  }

  /** How to end a container. */
  @FunctionalInterface
  interface Stop {
    void stop() throws Exception;
  }

  /** A started container. */
  record Running(int port, Stop stop) implements AutoCloseable {

    HttpConnection connect() {
      return new HttpConnection(port);
    }

    @Override
    public void close() {
      try {
        stop.stop();
      } catch (Exception e) {
        throw new IllegalStateException("the container did not stop", e);
      }
    }
  }

  /** Whether a filter can know which servlet is included: Undertow sets no INCLUDE_MAPPING. */
  boolean tellsWhatIsIncluded() {
    return this != UNDERTOW;
  }

  /** Whether a committed response is cut off when its servlet fails: Undertow completes it. */
  boolean breaksOffWhatFails() {
    return this != UNDERTOW;
  }

  /** Starts with so many threads for requests. */
  abstract Running start(int threads, Application application) throws Exception;

  /** Starts with few threads, so that a request that holds one is missed. */
  Running start(Application application) throws Exception {
    return start(THREADS, application);
  }

  private static ServletContainerInitializer initializer(Application application) {
    return (classes, context) -> application.register(context);
  }
}
