package io.traffik.servlet;

import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.FilterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the init-params of a {@link ThrottleFilter}. Every mistake becomes one line in the list of
 * faults, naming the parameter, its value and what is accepted; reading goes on to find the others.
 */
final class FilterParameters {

  private static final String ACCEPTED =
      "throttle.<uid>.rate, .strategy, .cost, .onError and .deadline; headers; degradedHeader;"
          + " asyncDispatch";

  private static final Pattern THROTTLE =
      Pattern.compile("throttle\\.(.+)\\.(rate|strategy|cost|onError|deadline)");

  private static final String DEGRADED_HEADER = "degradedHeader";

  /** RFC 9110: a token. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s)");

  private final FilterConfig config;
  private final List<String> faults;

  FilterParameters(FilterConfig config, List<String> faults) {
    this.config = config;
    this.faults = faults;
    for (String name : names()) {
      boolean known =
          name.equals("headers")
              || name.equals(DEGRADED_HEADER)
              || name.equals("asyncDispatch")
              || THROTTLE.matcher(name).matches();
      if (!known) {
        fault(name, "there is no such parameter; accepted: " + ACCEPTED);
      } else if (config.getInitParameter(name) == null) {
        faults.add("init-param \"" + name + "\" has no value");
      }
    }
  }

  Headers headers(Headers unlessSet) {
    String value = config.getInitParameter("headers");
    return value == null ? unlessSet : oneOf("headers", value, Headers.values(), unlessSet);
  }

  @Nullable String degradedHeader(@Nullable String unlessSet) {
    String value = config.getInitParameter(DEGRADED_HEADER);
    if (value == null) {
      return unlessSet;
    }
    try {
      return requireHeaderName(value.strip());
    } catch (IllegalArgumentException wrong) {
      fault(DEGRADED_HEADER, String.valueOf(wrong.getMessage()));
      return unlessSet;
    }
  }

  static String requireHeaderName(String name) {
    if (!HEADER_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no name of a header; accepted: letters, digits, hyphens");
    }
    return name;
  }

  boolean asyncDispatch(boolean unlessSet) {
    String value = config.getInitParameter("asyncDispatch");
    if (value == null) {
      return unlessSet;
    }
    if (!value.equals("true") && !value.equals("false")) {
      fault("asyncDispatch", "accepted: true, false");
    }
    return value.equals("true");
  }

  /**
   * Makes and registers the throttles that are described without a mistake, in order of their uids.
   */
  List<HttpThrottle> throttles(ThrottleRegistry registry) {
    Map<String, Map<String, String>> optionsByUid = new TreeMap<>();
    for (String name : names()) {
      Matcher matcher = THROTTLE.matcher(name);
      if (matcher.matches()) {
        optionsByUid
            .computeIfAbsent(matcher.group(1), uid -> new TreeMap<>())
            .put(matcher.group(2), name);
      }
    }
    List<HttpThrottle> throttles = new ArrayList<>();
    optionsByUid.forEach(
        (uid, options) -> {
          HttpThrottle throttle = throttle(uid, options, registry);
          if (throttle != null) {
            throttles.add(throttle);
          }
        });
    return throttles;
  }

  private @Nullable HttpThrottle throttle(
      String uid, Map<String, String> options, ThrottleRegistry registry) {
    int earlierFaults = faults.size();
    String rateName = "throttle." + uid + ".rate";
    if (!options.containsKey("rate")) {
      faults.add(
          "throttle \""
              + uid
              + "\" has no rate; add init-param \""
              + rateName
              + "\", such as 100/min");
      return null;
    }
    try {
      HttpThrottle.Builder builder = HttpThrottle.builder(uid).registry(registry);
      read(options.get("rate"), builder::rate);
      read(options.get("strategy"), value -> builder.strategy(Strategies.parse(value)));
      read(options.get("cost"), value -> builder.cost(wholeNumber(value)));
      read(options.get("deadline"), value -> builder.deadline(duration(value)));
      read(options.get("onError"), value -> builder.onError(OnError.parse(value)));
      boolean complete =
          options.values().stream().allMatch(n -> config.getInitParameter(n) != null);
      return complete && faults.size() == earlierFaults ? builder.build() : null;
    } catch (IllegalArgumentException e) {
      fault(rateName, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void read(@Nullable String name, Consumer<String> option) {
    String value = name == null ? null : config.getInitParameter(name);
    if (name != null && value != null) {
      try {
        option.accept(value.strip());
      } catch (IllegalArgumentException e) {
        fault(name, String.valueOf(e.getMessage()));
      }
    }
  }

  private <E extends Enum<E>> E oneOf(String name, String value, E[] accepted, E otherwise) {
    for (E constant : accepted) {
      if (constant.name().equalsIgnoreCase(value.strip())) {
        return constant;
      }
    }
    fault(name, "accepted: " + Arrays.toString(accepted).toLowerCase(Locale.ROOT));
    return otherwise;
  }

  private static long wholeNumber(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("accepted: a whole number of 0 or more", e);
    }
  }

  private static Duration duration(String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("accepted: a time such as 250ms or 2s");
    }
    long count = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("ms") ? Duration.ofMillis(count) : Duration.ofSeconds(count);
  }

  private List<String> names() {
    return Collections.list(config.getInitParameterNames());
  }

  private void fault(String name, String why) {
    faults.add("init-param \"" + name + "\" is \"" + config.getInitParameter(name) + "\": " + why);
  }
}
