/** What one answer of a system behind means (protocol Retry). */

export const VERDICTS = [
  'applied',
  'absent',
  'already-done',
  'duplicate',
  'permanent',
  'transient',
  'unauthorized',
  'throttled',
  'account-throttled',
  'no-verdict',
] as const;

/**
 * - `applied`: done, or answered; whether the answer has the shape of a success is for its reader to say.
 * - `absent`: a lookup's answer: there is no such record.
 * - `already-done`: a write's answer: the effect of this key is there already.
 * - `duplicate`: a unique index refused a write and does not say that the key is ours. The effect is there if a record is
 *   found under our own key; where nobody can look it up it is transient.
 * - `permanent`: the system itself refuses this request.
 * - `transient`: it failed, or somebody else answered in its place.
 * - `unauthorized`: the credential is refused.
 * - `throttled`: too much for this record; `account-throttled`: for the whole account.
 * - `no-verdict`: a lookup's answer that says neither yes nor no.
 */
export type Verdict = (typeof VERDICTS)[number];

/**
 * Which of several errors counts, strongest first. A retry does no harm where one error asks for it, so that it comes
 * before a refusal; only an answer whose every known error says so is `already-done` or `absent`.
 */
const STRENGTH: readonly Verdict[] = [
  'unauthorized',
  'account-throttled',
  'throttled',
  'transient',
  'permanent',
  'no-verdict',
  'duplicate',
  'already-done',
  'absent',
  'applied',
];

/** The strongest of several verdicts; undefined where there is none. */
export function strongest<StatedValues extends { verdict: Verdict }>(
  told: readonly StatedValues[],
): StatedValues | undefined {
  return told.toSorted((a, b) => STRENGTH.indexOf(a.verdict) - STRENGTH.indexOf(b.verdict))[0];
}
