package io.traffik.benchmarks.load;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The JVMs of one run, one for each contestant, started when it first has its turn: so it is warm
 * when the next scenario comes, and contestants still take turns within each. For one thread.
 */
public final class LineUp implements AutoCloseable {

  private final Class<?> main;
  private final Map<String, ContestantJvm> jvms = new HashMap<>();

  /** With nobody yet. */
  public LineUp(Class<?> main) {
    this.main = main;
  }

  /** The JVM of a contestant. */
  public ContestantJvm of(String contestant) throws IOException {
    ContestantJvm jvm = jvms.get(contestant);
    if (jvm == null) {
      jvm = ContestantJvm.start(main);
      jvms.put(contestant, jvm);
    }
    return jvm;
  }

  @Override
  public void close() {
    jvms.values().forEach(ContestantJvm::close);
  }
}
