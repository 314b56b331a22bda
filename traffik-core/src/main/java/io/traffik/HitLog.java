package io.traffik;

/**
 * The hits that a state remembers one by one, in the order of a time that each of them has: when it
 * was admitted, or when it departs. Stateless; reads and edits the ring of a {@link State}.
 *
 * <p>An entry is two words of the ring: its time, and the sum of the costs of all entries before
 * it. Word 0 of the state is the sum of all. So the cost of any run of entries is one subtraction,
 * the oldest are dropped by moving the ring's beginning, and to add to the newest is to add to word
 * 0.
 *
 * <p>The sums are kept modulo 2^52 and never have to be written anew: a difference is exact as long
 * as what is remembered sums up to less than 2^52, which every limit is. Finding an entry takes
 * time logarithmic in their number, adding one constant, removing one linear.
 */
final class HitLog {

  private static final long MODULUS = 1L << 52;
  private static final int ENTRY = 2;

  private HitLog() {}

  /** The number of entries. */
  static int size(State state) {
    return state.ringSize() / ENTRY;
  }

  /** The most words of a state whose hits sum up to a limit: each may cost 1. */
  static long mostWords(long limit, int words) {
    return words + ENTRY * limit;
  }

  static long time(State state, int entry) {
    return state.ringWord(ENTRY * entry);
  }

  /** The first entry with a later time; {@link #size} if there is none. */
  static int firstAfter(State state, long time) {
    int low = 0;
    int high = size(state);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (time(state, middle) > time) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The cost of an entry and all after it. */
  static long costFrom(State state, int entry) {
    return entry == size(state) ? 0 : difference(state.word(0), before(state, entry));
  }

  /** The first entry at whose time a cost is freed, counted from a live entry on. */
  static int firstToFree(State state, int live, long cost) {
    int low = live;
    int high = size(state) - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (difference(before(state, middle + 1), before(state, live)) >= cost) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Word 0 and the ring of the next state: the entries from a live one on, and a new one. */
  static void append(State state, int live, long time, long cost, Outcome outcome) {
    long sum = state.isAbsent() ? 0 : state.word(0);
    outcome
        .next((sum + cost) % MODULUS)
        .keepRing(ENTRY * live, state.ringSize())
        .push(time)
        .push(sum);
  }

  /** Word 0 and the ring of the next state: the entries from a live one on, the newest dearer. */
  static void addToNewest(State state, int live, long cost, Outcome outcome) {
    outcome.next((state.word(0) + cost) % MODULUS).keepRing(ENTRY * live, state.ringSize());
  }

  /** The cost of one entry. */
  static long cost(State state, int entry) {
    return difference(after(state, entry), before(state, entry));
  }

  /** Takes cost from an entry, at most what it holds; one that holds nothing more goes. */
  static void take(State state, int entry, long cost) {
    long taken = Math.min(cost, cost(state, entry));
    boolean goes = taken == cost(state, entry);
    for (int i = entry + 1; i < size(state); i++) {
      state.setRingWord(ENTRY * i + 1, difference(before(state, i), taken));
    }
    state.setWord(0, difference(state.word(0), taken));
    if (goes) {
      state.removeRingWords(ENTRY * entry, ENTRY * (entry + 1));
    }
  }

  /** Drops the oldest entries, up to a live one. */
  static void forgetBefore(State state, int live) {
    if (live > 0) {
      state.removeRingWords(0, ENTRY * live);
    }
  }

  /** Moves all times by the same, but none before 1970. */
  static void shift(State state, long by) {
    for (int i = 0; i < size(state); i++) {
      setTime(state, i, Math.max(0, time(state, i) + by));
    }
  }

  static void setTime(State state, int entry, long time) {
    state.setRingWord(ENTRY * entry, time);
  }

  private static long before(State state, int entry) {
    return state.ringWord(ENTRY * entry + 1);
  }

  private static long after(State state, int entry) {
    return entry + 1 == size(state) ? state.word(0) : before(state, entry + 1);
  }

  private static long difference(long sum, long earlier) {
    return sum >= earlier ? sum - earlier : sum - earlier + MODULUS;
  }
}
