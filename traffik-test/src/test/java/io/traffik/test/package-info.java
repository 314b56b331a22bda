/** Tests of the kit, and with the kit tests of all strategies and of the in-memory backend. */
@NullMarked
package io.traffik.test;

import org.jspecify.annotations.NullMarked;
