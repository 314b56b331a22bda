package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisTlsTest {

  @Test
  void whoTrustsTheCertificateCanConnectByNameAndByAddress() throws Exception {
    try (RedisServer redis = RedisServer.builder().tls().start()) {
      SSLContext trusting = trusting(redis);

      assertThat(ping(trusting, "localhost", redis.tlsPort())).isEqualTo("PONG");
      assertThat(ping(trusting, "127.0.0.1", redis.tlsPort())).isEqualTo("PONG");
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> ping(SSLContext.getDefault(), "localhost", redis.tlsPort()));
      assertThat(redis.command("PING")).as("without TLS").isEqualTo("PONG");

      redis.restart();
      assertThat(ping(trusting, "localhost", redis.tlsPort())).isEqualTo("PONG");
    }
  }

  @Test
  void withoutTlsThereIsNeitherPortNorCertificate() {
    try (RedisServer redis = RedisServer.start()) {
      assertThatIllegalStateException()
          .isThrownBy(redis::tlsPort)
          .withMessageContaining("RedisServer.builder().tls()");
      assertThatIllegalStateException().isThrownBy(redis::certificateFile);
    }
  }

  private static SSLContext trusting(RedisServer redis)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream file = Files.newInputStream(redis.certificateFile())) {
      trusted.setCertificateEntry(
          "redis", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static @Nullable Object ping(SSLContext context, String host, int port)
      throws IOException {
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port)) {
      socket.setSoTimeout(10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm(
          "HTTPS"); // the host has to be the certificate's
      socket.setSSLParameters(parameters);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return RedisConnection.read(socket.getInputStream(), StandardCharsets.UTF_8, "PING");
    }
  }
}
