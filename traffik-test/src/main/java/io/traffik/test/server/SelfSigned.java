package io.traffik.test.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for 127.0.0.1 and localhost that is its own authority, made with the JDK's {@code
 * keytool}, and written as servers read it.
 */
final class SelfSigned {

  private static final String ALIAS = "server";
  private static final char[] PASSWORD = "in-a-temporary-file".toCharArray();
  private static final long LIMIT_SECONDS = 30;

  private SelfSigned() {}

  /** The file of the certificate. */
  static Path certificate(TemporaryDirectory directory) {
    return directory.file("certificate.pem");
  }

  /** The file of the private key. */
  static Path key(TemporaryDirectory directory) {
    return directory.file("key.pem");
  }

  /**
   * Makes both files.
   *
   * @throws IllegalStateException if that fails
   */
  static void create(TemporaryDirectory directory) {
    Path store = directory.file("keystore.p12");
    try {
      runKeytool(store, directory.file("keytool.log"));
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      write(certificate(directory), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
      write(key(directory), "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a certificate with keytool: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool made a certificate", e);
    }
  }

  private static void runKeytool(Path store, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-genkeypair");
    command.addAll(List.of("-alias", ALIAS, "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
    command.addAll(List.of("-dname", "CN=localhost", "-ext", "bc:critical=ca:true"));
    command.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1"));
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!keytool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      keytool.destroyForcibly();
      throw new IOException("no end within " + LIMIT_SECONDS + " s");
    }
    if (keytool.exitValue() != 0) {
      throw new IOException(Files.readString(log));
    }
  }

  private static void write(Path file, String what, byte[] der) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + lines.encodeToString(der)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
