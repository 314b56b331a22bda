package io.traffik;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Cuts an identity to a bounded size without letting two clients share one.
 *
 * <p>Up to 128 characters it stays as it is. A longer one becomes its first 96 characters, {@code
 * #} and 128 bits of its SHA-256 in hex: 129 characters, so it never equals one that was short
 * enough.
 */
final class BoundedIdentity {

  private static final int LONGEST_KEPT = 128;
  private static final int PREFIX = 96;
  private static final int HASH_BYTES = 16;

  private BoundedIdentity() {}

  static String of(String identity) {
    return identity.length() <= LONGEST_KEPT
        ? identity
        : identity.substring(0, PREFIX) + "#" + hash(identity);
  }

  /** Over the UTF-16 units as they are: a character encoder would merge unpaired surrogates. */
  private static String hash(String identity) {
    ByteBuffer units = ByteBuffer.allocate(identity.length() * Character.BYTES);
    units.asCharBuffer().put(identity);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(units.array());
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
