package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.InMemoryBackend;
import io.traffik.Limit;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Warned of once, counted always. */
class AdoptionWarningsTest {

  private static final class Log extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    private final transient List<String> lines = new ArrayList<>();

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable failure) {
      lines.add(level + " " + MessageFormatter.basicArrayFormat(message, arguments));
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  private final Log log = new Log();
  private final AdoptionWarnings warnings =
      new AdoptionWarnings(log, "the clock of the store was set back");
  private final Limit limit =
      Throttle.builder(String.class, "uid")
          .registry(ThrottleRegistry.of(InMemoryBackend.create()))
          .identifier(visitor -> visitor)
          .rate("5/h")
          .build()
          .hit("visitor")
          .limit()
          .orElseThrow();

  @Test
  void nothingAmissIsNoWarning() {
    warnings.add(0, 0, limit);

    assertThat(log.lines).isEmpty();
  }

  @Test
  void theFirstOfEachKindIsLogged() {
    warnings.add(0, 2, limit);
    warnings.add(1, 3, limit);
    warnings.add(4, 0, limit);

    assertThat(warnings.rebased()).isEqualTo(5);
    assertThat(warnings.unreadable()).isEqualTo(5);
    assertThat(log.lines)
        .containsExactly(
            "WARN state of " + limit + " cannot be read; dropped (further cases are only counted)",
            "WARN the clock of the store was set back; state of "
                + limit
                + " rebased (further cases are only counted)");
  }
}
