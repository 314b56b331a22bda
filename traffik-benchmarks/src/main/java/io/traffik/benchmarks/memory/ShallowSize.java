package io.traffik.benchmarks.memory;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** How many bytes an object takes on a 64-bit HotSpot JVM with a heap below 32 GB. Stateless. */
final class ShallowSize {

  private static final int HEADER = 12;
  private static final int REFERENCE = 4;
  private static final int ALIGNMENT = 8;

  private ShallowSize() {}

  /** Of a class that extends Object alone; its fields fill the gaps. */
  static long of(Class<?> type) {
    long bytes = HEADER;
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        bytes += bytesOf(field.getType());
      }
    }
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static int bytesOf(Class<?> type) {
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    }
    if (type == boolean.class || type == byte.class) {
      return Byte.BYTES;
    }
    return type == short.class || type == char.class ? Short.BYTES : REFERENCE;
  }
}
