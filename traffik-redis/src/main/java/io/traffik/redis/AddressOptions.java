package io.traffik.redis;

import static io.traffik.remote.OptionText.duration;
import static io.traffik.remote.OptionText.flag;
import static io.traffik.remote.OptionText.number;
import static io.traffik.remote.OptionText.start;

import io.traffik.OnError;
import java.io.File;

/** Reads the options of a backend from the parameters of an address. Stateless. */
final class AddressOptions {

  private AddressOptions() {}

  /**
   * Sets an option.
   *
   * @throws IllegalArgumentException if there is none of that name, or its value is not accepted
   */
  static void set(RedisBackendBuilder options, String name, String value) {
    switch (name) {
      case "user" -> options.user(value);
      case "password" -> options.password(value);
      case "database" -> options.database(number(name, value));
      case "namespace" -> options.namespace(value);
      case "connectTimeout" -> options.connectTimeout(duration(name, value));
      case "start" -> options.start(start(name, value));
      case "denyCacheMax" -> options.denyCacheMax(duration(name, value));
      case "onError" -> options.onError(OnError.parse(value));
      case "coalescing" -> options.coalescing(flag(name, value));
      case "reserve" -> options.reserve(flag(name, value));
      case "cluster" -> options.cluster = flag(name, value);
      case "verifyPeer" -> options.verifyPeer(flag(name, value));
      case "caCertificate" -> options.caCertificate(new File(value));
      case "sentinelUser" -> options.sentinelUser(value);
      case "sentinelPassword" -> options.sentinelPassword(value);
      case "master" -> {} // read with the address
      default -> throw new IllegalArgumentException("\"" + name + "\" is not a parameter");
    }
  }
}
