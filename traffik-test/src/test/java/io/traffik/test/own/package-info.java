/** What an application's author would write: a strategy of his own, and its contract. */
@NullMarked
package io.traffik.test.own;

import org.jspecify.annotations.NullMarked;
