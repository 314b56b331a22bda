package io.traffik.memcached;

import io.traffik.StateKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The keys of a namespace's items: at most 250 bytes, no spaces, no control characters, and no two
 * items with the same. Immutable and thread-safe.
 *
 * <p>States: {@code namespace:{identity}:uid}, with {@code =generation} at the end once the
 * namespace has been cleared; where that is too long, {@code namespace:%} and its SHA-256. Their
 * lock has {@code {lock}} at the end. Directories: {@code namespace:=number}.
 */
final class ItemNames {

  private static final int MOST_BYTES = 250;
  private static final int GENERATION_RADIX = 36;
  private static final String LOCK = "{lock}";

  private final String namespace;
  private final String start;

  ItemNames(String namespace) {
    this.namespace = namespace;
    String prefix = StateKey.prefix(namespace);
    this.start = prefix.substring(0, prefix.length() - 1);
  }

  /**
   * How many bytes a namespace takes in every key.
   *
   * @return more than there are characters, where some must be encoded
   */
  static int bytesOf(String namespace) {
    return utf8(new ItemNames(namespace).start).length - 1;
  }

  /** Of the item with the states of an owner. */
  String states(Owner owner, long generation) {
    String text = StateKey.together(namespace, owner.uid(), owner.identity());
    String name = generation == 0 ? text : text + '=' + Long.toString(generation, GENERATION_RADIX);
    int most = MOST_BYTES - LOCK.length();
    boolean fits = 3 * name.length() <= most || utf8(name).length <= most;
    return fits ? name : start + '%' + hash(name);
  }

  /** Of the lock on an item with states. */
  static String lockOf(String states) {
    return states + LOCK;
  }

  /** Of a directory; each server has one whose number leads to it. */
  String directory(int number) {
    return start + '=' + number;
  }

  private static String hash(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8(name));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
