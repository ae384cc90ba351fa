/** How a breaker's record lies in its table: one attribute a field, so that rounds can be counted by single updates. */
import { initialState } from '../../core/breaker/transitions.ts';
import type { BreakerPhase, BreakerState, Downstream } from '../../core/ports.ts';
import type { Item } from './conditional.ts';

const NUMBERS = [
  'version',
  'openedAtMs',
  'openUntilMs',
  'round',
  'leased',
  'succeeded',
  'failedFresh',
  'failedStale',
  'roundEndsMs',
  'changedAtMs',
] as const;
const TEXTS = ['episode', 'reason', 'forcedBy'] as const;

/** The item of a record. */
export function breakerItem(state: BreakerState): Item {
  return {
    pk: { S: state.downstream },
    phase: { S: state.phase },
    openingsMs: { L: state.openingsMs.map((atMs) => ({ N: String(atMs) })) },
    ...Object.fromEntries(NUMBERS.map((name) => [name, { N: String(state[name]) }])),
    ...Object.fromEntries(TEXTS.map((name) => [name, { S: state[name] }])),
  };
}

/** The record of an item, or of a stream's image of it; fields that it lacks are those of a record never written. */
export function breakerStateOf(item: Item | undefined, downstream: Downstream): BreakerState {
  const state = initialState(downstream);
  if (item === undefined) return state;
  for (const name of NUMBERS) state[name] = Number(item[name]?.N ?? state[name]);
  for (const name of TEXTS) state[name] = item[name]?.S ?? state[name];
  const phase = (item['phase']?.S ?? state.phase) as BreakerPhase;
  return { ...state, phase, openingsMs: (item['openingsMs']?.L ?? []).map((atMs) => Number(atMs.N)) };
}
