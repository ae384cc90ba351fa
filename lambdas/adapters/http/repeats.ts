/** Which calls may be made once more after a reset, without a slot of their own in the downstream's rate. */

/** Answers that must come after a repeat has failed, before the next (own choice: a tenth, of a fifth's headroom). */
const ANSWERS = 10;

/** One a caller. */
export interface Repeats {
  /** Makes the repeat, if one may be made now; undefined: none may. */
  attempt<Reply>(repeat: () => Promise<Reply>): Promise<Reply> | undefined;
  /** Told of each answer. */
  answered(): void;
}

/**
 * An occasional reset costs no more calls than the headroom holds (P12), and an outage that resets everything is met
 * with one repeat a caller: one at a time, and none after a failed one until the system answers again.
 */
export function createRepeats(): Repeats {
  let missing = 0;
  let isBusy = false;
  return {
    attempt(repeat) {
      if (isBusy || missing > 0) return undefined;
      isBusy = true;
      return repeat()
        .catch((error: unknown) => {
          missing = ANSWERS;
          throw error;
        })
        .finally(() => {
          isBusy = false;
        });
    },
    answered() {
      missing = Math.max(0, missing - 1);
    },
  };
}
