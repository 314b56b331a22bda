package io.traffik.redis;

import io.traffik.Blueprint;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Meter;
import io.traffik.StateKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One command to Redis: a script, its keys, and its arguments as {@code charges.lua} and the
 * script's own file describe them. Immutable.
 */
record Call(Script script, List<byte[]> keys, List<byte[]> arguments) {

  private static final byte[] NONE = {};
  private static final byte[] YES = {'1'};
  private static final int COST_AND_METER = Long.BYTES + 1;

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
   * Decides hits on one list of keys, one after another.
   *
   * @param hits at most 256; the charges of each go to the same states, by meters with the same
   *     parameters
   * @param denial whether the reply shall say what a cache of denials must know
   */
  static Call decide(List<List<Charge>> hits, boolean denial, Setting setting) {
    List<Charge> first = hits.get(0);
    List<Meters> meters = first.stream().map(charge -> new Meters()).toList();
    ByteBuffer costs = ByteBuffer.allocate(hits.size() * first.size() * COST_AND_METER);
    for (List<Charge> hit : hits) {
      for (int i = 0; i < hit.size(); i++) {
        Charge charge = hit.get(i);
        costs.putLong(affordable(charge)).put((byte) meters.get(i).index(charge.meter()));
      }
    }
    return of(Scripts.Purpose.DECIDE, first, meters, costs.array(), denial ? YES : NONE, setting);
  }

  /** Reads the states of charges. */
  static Call question(List<Charge> charges, Setting setting) {
    return of(Scripts.Purpose.QUESTION, charges, meters(charges), NONE, NONE, setting);
  }

  /** Gives back the parts of a decision. */
  static Call refund(List<Decision> parts, Setting setting) {
    List<Charge> charges = parts.stream().map(Decision::requiredCharge).toList();
    ByteBuffer charged = ByteBuffer.allocate(parts.size() * 3 * Long.BYTES);
    for (Decision part : parts) {
      charged.putLong(affordable(part.requiredCharge()));
      charged.putLong(part.decidedAtMicros()).putLong(part.delayMicros());
    }
    return of(Scripts.Purpose.REFUND, charges, meters(charges), charged.array(), NONE, setting);
  }

  /** What is more than can ever be admitted is refused alike, and must fit a double. */
  private static long affordable(Charge charge) {
    return Math.min(charge.cost(), charge.meter().capacity() + 1);
  }

  private static List<Meters> meters(List<Charge> charges) {
    return charges.stream().map(charge -> Meters.of(charge.meter())).toList();
  }

  private static Call of(
      Scripts.Purpose purpose,
      List<Charge> charges,
      List<Meters> meters,
      byte[] own,
      byte[] flag,
      Setting setting) {
    List<byte[]> keys = new ArrayList<>(charges.size());
    List<byte[]> arguments = new ArrayList<>(3 + 2 * charges.size());
    TreeSet<String> algorithms = new TreeSet<>();
    arguments.add(setting.time());
    arguments.add(own);
    arguments.add(flag);
    for (int i = 0; i < charges.size(); i++) {
      keys.add(
          StateKey.of(charges.get(i)).text(setting.namespace()).getBytes(StandardCharsets.UTF_8));
      algorithms.add(meters.get(i).encode(arguments, setting.around()));
    }
    return new Call(Scripts.of(purpose, algorithms), keys, arguments);
  }

  /** The different meters that judge hits on one key: several where classes share a state. */
  private static final class Meters {

    private final List<Meter> all = new ArrayList<>(1);

    static Meters of(Meter meter) {
      Meters meters = new Meters();
      meters.all.add(meter);
      return meters;
    }

    int index(Meter meter) {
      int index = all.indexOf(meter);
      if (index < 0) {
        index = all.size();
        all.add(meter);
      }
      return index;
    }

    /** Appends the name of the algorithm and the numbers of each meter, and returns the name. */
    String encode(List<byte[]> arguments, long around) {
      Blueprint first = blueprint(all.get(0), around);
      ByteBuffer bytes = ByteBuffer.allocate(all.size() * length(all.get(0), first));
      for (Meter meter : all) {
        long[] parameters = meter.parameters();
        long[] numbers = blueprint(meter, around).numbers();
        bytes.putInt(parameters.length + numbers.length);
        put(parameters, bytes);
        put(numbers, bytes);
      }
      arguments.add(first.algorithm().getBytes(StandardCharsets.US_ASCII));
      arguments.add(bytes.array());
      return first.algorithm();
    }

    private static int length(Meter meter, Blueprint blueprint) {
      return Integer.BYTES + Long.BYTES * (meter.parameters().length + blueprint.numbers().length);
    }

    private static Blueprint blueprint(Meter meter, long around) {
      return meter.blueprint(around).orElseThrow();
    }

    private static void put(long[] numbers, ByteBuffer bytes) {
      for (long number : numbers) {
        bytes.putLong(number);
      }
    }
  }
}
