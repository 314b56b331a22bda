package io.traffik.servlet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of a socket address into an identity that a client cannot vary at will. */
final class ClientAddress {

  /** Nothing that would be looked up as a name. */
  private static final Pattern IPV6_LITERAL = Pattern.compile("[0-9A-Fa-f.]*+:[0-9A-Fa-f:.]*+");

  private static final int PREFIX_BYTES = 8;

  private ClientAddress() {}

  static @Nullable String identity(@Nullable String address) {
    if (address == null || address.indexOf(':') < 0) {
      return address;
    }
    String literal = withoutBracketsAndZone(address);
    if (!IPV6_LITERAL.matcher(literal).matches()) {
      return address;
    }
    try {
      InetAddress parsed = InetAddress.getByName(literal);
      return parsed instanceof Inet6Address ? prefix(parsed.getAddress()) : parsed.getHostAddress();
    } catch (UnknownHostException notAnAddress) {
      return address;
    }
  }

  /** Jetty tells IPv6 addresses in brackets. */
  private static String withoutBracketsAndZone(String address) {
    boolean brackets = address.startsWith("[") && address.endsWith("]");
    String bare = brackets ? address.substring(1, address.length() - 1) : address;
    int zone = bare.indexOf('%');
    return zone < 0 ? bare : bare.substring(0, zone);
  }

  private static String prefix(byte[] bytes) {
    StringJoiner groups = new StringJoiner(":", "", "::/64");
    for (int i = 0; i < PREFIX_BYTES; i += 2) {
      groups.add(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)));
    }
    return groups.toString();
  }
}
