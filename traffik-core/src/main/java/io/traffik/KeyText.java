package io.traffik;

import java.util.HexFormat;

/**
 * Writes a part of a key so that it cannot be mistaken for two parts, nor two parts for one, and
 * that people can read it. Stateless.
 */
final class KeyText {

  private static final String RESERVED = "%{}:=";
  private static final String EMPTY = "%";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Which characters of ASCII stand for themselves. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (char unit = 0; unit < PLAIN.length; unit++) {
      PLAIN[unit] = !isSpecial(unit);
    }
  }

  private KeyText() {}

  /**
   * Percent-encodes what has a meaning in keys, spaces and control characters, which not every
   * store allows in a key, and halves of surrogate pairs, which no encoder of characters would tell
   * apart. Injective; never empty.
   */
  static String encode(String part) {
    if (part.isEmpty()) {
      return EMPTY;
    }
    for (int i = 0; i < part.length(); i++) {
      if (mustBeEncoded(part, i)) {
        return encodeFrom(i, part);
      }
    }
    return part;
  }

  private static String encodeFrom(int first, String part) {
    StringBuilder text = new StringBuilder(part.length() + 16).append(part, 0, first);
    for (int i = first; i < part.length(); i++) {
      char unit = part.charAt(i);
      if (!mustBeEncoded(part, i)) {
        text.append(unit);
      } else if (unit < 0x100) {
        text.append('%').append(HEX.toHexDigits((byte) unit));
      } else {
        text.append("%u").append(HEX.toHexDigits(unit));
      }
    }
    return text.toString();
  }

  private static boolean isSpecial(char unit) {
    return Character.isISOControl(unit)
        || Character.isSpaceChar(unit)
        || RESERVED.indexOf(unit) >= 0;
  }

  private static boolean mustBeEncoded(String part, int index) {
    char unit = part.charAt(index);
    if (unit < PLAIN.length) {
      return !PLAIN[unit];
    }
    if (Character.isHighSurrogate(unit)) {
      return index + 1 == part.length() || !Character.isLowSurrogate(part.charAt(index + 1));
    }
    if (Character.isLowSurrogate(unit)) {
      return index == 0 || !Character.isHighSurrogate(part.charAt(index - 1));
    }
    return isSpecial(unit);
  }
}
