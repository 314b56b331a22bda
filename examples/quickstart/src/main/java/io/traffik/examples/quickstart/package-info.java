/**
 * A small application with three servlets, limited by annotation, by web.xml, and not at all.
 *
 * <p>Begin with {@link io.traffik.examples.quickstart.Quickstart} and {@code
 * webapp/WEB-INF/web.xml}.
 */
@NullMarked
package io.traffik.examples.quickstart;

import org.jspecify.annotations.NullMarked;
