package io.traffik.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {

  private static final long NOON_MICROS = 1_795_521_600_000_000L;

  private final AtomicLong now = new AtomicLong(NOON_MICROS);
  private final ThrottleRegistry registry =
      ThrottleRegistry.of(InMemoryBackend.builder().clock(now::get).build());
  private final Map<String, Object> attributes = new HashMap<>();
  private final List<String> sent = new ArrayList<>();
  private final RateLimitHeaders headers = new RateLimitHeaders(Headers.ALWAYS, null);

  private final HttpServletRequest request =
      fake(
          HttpServletRequest.class,
          (proxy, method, arguments) ->
              method.getName().equals("setAttribute")
                  ? attributes.put((String) arguments[0], arguments[1])
                  : attributes.get(arguments[0]));

  private final HttpServletResponse response =
      fake(
          HttpServletResponse.class,
          (proxy, method, arguments) -> {
            sent.add((String) arguments[1]);
            return null;
          });

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            RateLimitHeadersTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private HttpThrottle throttle(String uid, String rate) {
    return HttpThrottle.builder(uid)
        .registry(registry)
        .identifier(anyRequest -> "client")
        .rate(rate)
        .build();
  }

  private List<String> shown(HttpThrottle throttle) {
    attributes.clear();
    sent.clear();
    headers.show(throttle.tryHit(request), Passage.of(request), response);
    return List.copyOf(sent);
  }

  @Test
  void limitsThatTakeTurnsAreEachTold() {
    HttpThrottle small = throttle("small", "256/min");
    HttpThrottle large = throttle("large", "1000000/h");

    assertThat(shown(small)).containsExactly("256", "255", "60");
    assertThat(shown(large)).containsExactly("1000000", "999999", "3600");
    now.addAndGet(1);
    assertThat(shown(small)).containsExactly("256", "254", "60");
    now.addAndGet(999_999);
    assertThat(shown(large)).containsExactly("1000000", "999998", "3599");
  }

  @Test
  void theTightestOfOneRequestIsShown() {
    HttpThrottle loose = throttle("loose", "9/min");
    HttpThrottle tight = throttle("tight", "2/min");
    Passage passage = Passage.of(request);
    Decision ofTight = tight.tryHit(request);

    headers.show(loose.tryHit(request), passage, response);
    headers.show(ofTight, Passage.of(request), response);
    headers.show(loose.tryHit(request), Passage.of(request), response);

    assertThat(sent).containsExactly("9", "8", "60", "2", "1", "60");
  }

  @Test
  void whatHasCountedARequestIsNotDueAgain() {
    HttpThrottle first = throttle("first", "9/min");
    HttpThrottle second = throttle("second", "9/min");
    HttpThrottle third = throttle("third", "9/min");

    assertThat(Passage.of(request).due(List.of(first, second))).containsExactly(first, second);
    Passage.of(request).count(List.of(first));
    assertThat(Passage.of(request).due(List.of(first, second))).containsExactly(second);
    Passage.of(request).count(List.of(second));
    assertThat(Passage.of(request).due(List.of(first, third, second))).containsExactly(third);
    assertThat(Passage.of(request).due(List.of(second, first))).isEmpty();
  }
}
