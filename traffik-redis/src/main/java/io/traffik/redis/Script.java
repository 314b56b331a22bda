package io.traffik.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A program for Redis, and the digest by which Redis knows it once it has it. Immutable. */
final class Script {

  private final byte[] text;
  private final byte[] digest;

  /** Of the program's text. */
  Script(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
    this.digest = HexFormat.of().formatHex(sha1(this.text)).getBytes(StandardCharsets.US_ASCII);
  }

  /** For {@code EVAL}; not to be changed. */
  byte[] text() {
    return text;
  }

  /** For {@code EVALSHA}; not to be changed. */
  byte[] digest() {
    return digest;
  }

  /** Not for security: it is what Redis calls scripts by. */
  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
