package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Meter;
import io.traffik.StateKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One command to Redis: a script, its keys, and its arguments as {@code charges.lua} and the
 * script's own file describe them. Immutable.
 */
record Call(Script script, List<byte[]> keys, List<byte[]> arguments) {

  private static final int GROUP_BYTES = 2 * Short.BYTES + 1;
  private static final int CHARGE_BYTES = Short.BYTES + Long.BYTES;

  /** How a backend's calls are made: whose keys, and at what time. */
  interface Setting {

    /** What stands before each key. */
    String namespace();

    /** The time to decide at, as the scripts take it: 8 bytes, or none for that of the server. */
    byte[] time();

    /** About what time it is on the server, in microseconds since the epoch. */
    long around();
  }

  /**
   * Hits on one list of keys, which are decided one after another.
   *
   * @param hits at least one; the charges of each go to the same states, by meters with the same
   *     parameters
   * @param denial whether the reply shall say what a cache of denials must know
   */
  record Group(List<List<Charge>> hits, boolean denial) {

    private List<Charge> first() {
      return hits.get(0);
    }

    /** How many charges, for each of which the script has something to do. */
    private int weight() {
      return hits.size() * first().size();
    }
  }

  /** Decides hits on one list of keys. */
  static Call decide(List<List<Charge>> hits, boolean denial, Setting setting) {
    return decide(List.of(new Group(hits, denial)), setting);
  }

  /** Decides groups of hits, one after another. */
  static Call decide(List<Group> groups, Setting setting) {
    int charges = 0;
    for (Group group : groups) {
      charges += group.weight();
    }
    ByteBuffer own = ByteBuffer.allocate(GROUP_BYTES * groups.size() + CHARGE_BYTES * charges);
    Arguments arguments = new Arguments(setting, charges);
    for (Group group : groups) {
      arguments.addKeys(group.first());
      own.putShort((short) group.first().size()).putShort((short) group.hits.size());
      own.put((byte) (group.denial ? 1 : 0));
      for (List<Charge> hit : group.hits) {
        for (Charge charge : hit) {
          own.putShort(arguments.place(charge.meter())).putLong(affordable(charge));
        }
      }
    }
    return arguments.call(Scripts.Purpose.DECIDE, own.array());
  }

  /** Reads the states of charges. */
  static Call question(List<Charge> charges, Setting setting) {
    Arguments arguments = new Arguments(setting, charges.size());
    arguments.addKeys(charges);
    ByteBuffer own = ByteBuffer.allocate(charges.size() * Short.BYTES);
    charges.forEach(charge -> own.putShort(arguments.place(charge.meter())));
    return arguments.call(Scripts.Purpose.QUESTION, own.array());
  }

  /** Gives back the parts of a decision. */
  static Call refund(List<Decision> parts, Setting setting) {
    Arguments arguments = new Arguments(setting, parts.size());
    ByteBuffer own = ByteBuffer.allocate(parts.size() * (Short.BYTES + 3 * Long.BYTES));
    arguments.addKeys(parts.stream().map(Decision::requiredCharge).toList());
    for (Decision part : parts) {
      Charge charge = part.requiredCharge();
      own.putShort(arguments.place(charge.meter())).putLong(affordable(charge));
      own.putLong(part.decidedAtMicros()).putLong(part.delayMicros());
    }
    return arguments.call(Scripts.Purpose.REFUND, own.array());
  }

  /** What is more than can ever be admitted is refused alike, and must fit a double. */
  private static long affordable(Charge charge) {
    return Math.min(charge.cost(), charge.meter().capacity() + 1);
  }

  /** The keys, and the meters, each once. */
  private static final class Arguments {

    private final Setting setting;
    private final long around;
    private final List<byte[]> keys;
    private final List<Meter> meters = new ArrayList<>();
    private final List<byte[]> codes = new ArrayList<>();
    private int algorithms;

    Arguments(Setting setting, int charges) {
      this.setting = setting;
      this.around = setting.around();
      this.keys = new ArrayList<>(charges);
    }

    void addKeys(List<Charge> charges) {
      for (Charge charge : charges) {
        String text = StateKey.of(charge).text(setting.namespace());
        keys.add(text.getBytes(StandardCharsets.UTF_8));
      }
    }

    short place(Meter meter) {
      for (int i = 0; i < meters.size(); i++) {
        if (meters.get(i) == meter) {
          return (short) i;
        }
      }
      MeterCode code = MeterCode.of(meter, around);
      meters.add(meter);
      codes.add(code.bytes());
      algorithms |= 1 << code.place();
      return (short) (meters.size() - 1);
    }

    Call call(Scripts.Purpose purpose, byte[] own) {
      List<byte[]> all = new ArrayList<>(2 + codes.size());
      all.add(setting.time());
      all.add(own);
      all.addAll(codes);
      return new Call(Scripts.of(purpose, algorithms), keys, all);
    }
  }
}
