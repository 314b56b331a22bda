/**
 * Rate limiting for Jakarta EE servlets.
 *
 * <p>Begin with {@link io.traffik.servlet.ThrottleFilter}, which limits whole servlets by web.xml,
 * by {@link io.traffik.servlet.Throttled} or by code, or with {@link
 * io.traffik.servlet.HttpThrottle} to call {@code throttle.hit(request)} yourself.
 *
 * <p>Arrows: this package knows {@code io.traffik} and the Servlet API. It never knows a backend by
 * class; backends are found by their address.
 */
@NullMarked
package io.traffik.servlet;

import org.jspecify.annotations.NullMarked;
