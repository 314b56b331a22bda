/** Requests to a real Tomcat: what a limiter costs in front of a servlet. */
@NullMarked
package io.traffik.benchmarks.servlet;

import org.jspecify.annotations.NullMarked;
