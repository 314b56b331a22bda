package io.traffik.servlet;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits a servlet: {@code @Throttled("100/min")} on its class, with a {@link ThrottleFilter}
 * mapped in front of it. Several of them are one hit, all or nothing. Clients are told apart by
 * {@link Identifiers#clientAddress()}. A mistake stops the application at start-up.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Throttled.List.class)
public @interface Throttled {

  /** One or several rates, see {@link io.traffik.Rate#parse}. */
  String value();

  /**
   * The name of the throttle, which clients see in a refusal; the annotated class's name unless
   * set, followed by {@code #2} and so on if there are several.
   */
  String uid() default "";

  /** The algorithm, see {@link io.traffik.Strategies#parse}. */
  String strategy() default "fixedWindow";

  /** What a request costs, 0 or more. */
  long cost() default 1;

  /**
   * What happens when the backend gives no answer, see {@link io.traffik.OnError#parse}; what the
   * backend itself says unless set.
   */
  String onError() default "";

  /** Holds repeated annotations. */
  @Documented
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    /** The annotations, in order. */
    Throttled[] value();
  }
}
