package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's meter may do to a state, and what it may not. */
class StateTest {

  private static State state() {
    State state = new State();
    state.accept(new Outcome().admit(1, 1).next(3).push(5).push(6));
    return state;
  }

  @Test
  void theNextStateKeepsASpanOfTheRingAndWhatIsPushed() {
    State state = state();

    state.accept(new Outcome().admit(1, 1).next(4).keepRing(1, 2).push(7));

    assertThat(state.word(0)).isEqualTo(4);
    assertThat(state.ringSize()).isEqualTo(2);
    assertThat(state.ringWord(0)).isEqualTo(6);
    assertThat(state.ringWord(1)).isEqualTo(7);
  }

  @Test
  void aClearedStateHasNothing() {
    State state = state();

    state.clear();

    assertThat(state.isAbsent()).isTrue();
    assertThat(state.size()).isZero();
    assertThat(state.ringSize()).isZero();
  }

  @Test
  void nothingBeyondTheRingIsReadOrKept() {
    State state = state();

    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> state.ringWord(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> state.setRingWord(-1, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> state.removeRingWords(2, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> state.accept(new Outcome().admit(1, 1).next(9).keepRing(0, 3)));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new State().ringWord(0));
    assertThat(state.word(0)).as("nothing is half done").isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 53, Long.MAX_VALUE})
  void aWordThatNotEveryBackendCouldHoldIsRefused(long word) {
    Outcome outcome = new Outcome().admit(1, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> outcome.next(word))
        .withMessageContaining("word \"" + word + "\"");
    assertThatIllegalArgumentException().isThrownBy(() -> outcome.push(word));
    assertThat(outcome.next((1L << 53) - 1).size()).isEqualTo(1);
  }
}
