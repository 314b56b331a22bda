package io.traffik.memcached;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a directory says, and how it is written. Immutable.
 *
 * <p>All numbers are big-endian. 4 bytes {@code TFKD}; 8 bytes the generation; 8 bytes when it was
 * written (microseconds since the epoch); then each uid as {@link java.io.DataOutput#writeUTF}
 * writes it, which tells apart what UTF-8 does not.
 *
 * @param isFull whether there may be more throttles than there is room for
 */
record DirectoryBytes(long generation, long writtenAt, Set<String> uids, boolean isFull) {

  static final DirectoryBytes EMPTY =
      new DirectoryBytes(0, Long.MIN_VALUE / 2, Set.of(), /* isFull= */ false);

  private static final int MAGIC = 0x54464B44;
  private static final int MOST_BYTES = 256 << 10;
  private static final int BYTES_PER_CHAR = 3;

  DirectoryBytes {
    uids = Set.copyOf(uids);
  }

  /** With what somebody else knows. */
  DirectoryBytes with(long newest, Set<String> more, long now) {
    Set<String> all = new TreeSet<>(uids);
    int bytes = all.stream().mapToInt(DirectoryBytes::mostBytesOf).sum();
    boolean full = false;
    for (String uid : more) {
      if (all.contains(uid)) {
        continue;
      }
      if (bytes + mostBytesOf(uid) > MOST_BYTES) {
        full = true;
      } else {
        all.add(uid);
        bytes += mostBytesOf(uid);
      }
    }
    return new DirectoryBytes(newest, now, all, full);
  }

  private static int mostBytesOf(String uid) {
    return Short.BYTES + BYTES_PER_CHAR * uid.length();
  }

  /** Whether it says the same. */
  boolean isLike(DirectoryBytes other) {
    return generation == other.generation && uids.equals(other.uids);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(generation);
      out.writeLong(writtenAt);
      for (String uid : uids) {
        out.writeUTF(uid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array of bytes takes all that is written", e);
    }
    return bytes.toByteArray();
  }

  /** Reads a directory; what somebody else wrote says nothing. */
  static DirectoryBytes decode(byte[] encoded) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      if (in.readInt() != MAGIC) {
        return EMPTY;
      }
      long generation = in.readLong();
      long writtenAt = in.readLong();
      Set<String> uids = new TreeSet<>();
      while (in.available() > 0) {
        uids.add(in.readUTF());
      }
      return generation < 0
          ? EMPTY
          : new DirectoryBytes(generation, writtenAt, uids, /* isFull= */ false);
    } catch (IOException damaged) {
      return EMPTY;
    }
  }
}
