package io.traffik.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "::ffff:203.0.113.7, 203.0.113.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::9, 2001:db8:1:2::/64",
    "2001:0DB8:0001:0002:0000:0000:0000:0009, 2001:db8:1:2::/64",
    "fe80::1%eth0, fe80:0:0:0::/64",
    "fe80::1%nosuchinterface, fe80:0:0:0::/64",
    "::1, 0:0:0:0::/64",
    "[0:0:0:0:0:0:0:1], 0:0:0:0::/64",
    "[2001:db8:1:2::9%eth0], 2001:db8:1:2::/64",
    "[2001:db8:1:2::9, [2001:db8:1:2::9",
    "not:an:address, not:an:address",
    "1:2, 1:2",
    "unix, unix",
    "'', ''",
  })
  void addressesOfOneSubscriberAreOneIdentity(String address, String identity) {
    assertThat(ClientAddress.identity(address)).isEqualTo(identity);
  }

  @Test
  void noAddressIsUnknown() {
    assertThat(ClientAddress.identity(null)).isNull();
  }
}
