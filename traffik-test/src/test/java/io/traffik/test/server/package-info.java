/** Tests of the launchers, each on real servers. */
@NullMarked
package io.traffik.test.server;

import org.jspecify.annotations.NullMarked;
