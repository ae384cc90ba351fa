/** How a breaker's record lies in its table: one attribute a field, and one a lease, so that single updates can set it. */
import { initialState } from '../../core/breaker/transitions.ts';
import { FORMATS, requireKnownFormat } from '../../core/message/formats.ts';
import type { BreakerPhase, BreakerState, Downstream, LeaseState, Leases } from '../../core/ports.ts';
import type { Item } from './conditional.ts';

const NUMBERS = ['version', 'openedAtMs', 'openUntilMs', 'round', 'roundEndsMs', 'changedAtMs'] as const;
const TEXTS = ['episode', 'reason', 'forcedBy'] as const;

/** The item of a record. */
export function breakerItem(state: BreakerState): Item {
  return {
    pk: { S: state.downstream },
    v: { N: String(FORMATS.breaker.writes) },
    phase: { S: state.phase },
    openingsMs: { L: state.openingsMs.map((atMs) => ({ N: String(atMs) })) },
    leases: {
      M: Object.fromEntries(Object.entries(state.leases).map(([lease, of]) => [lease, { S: of }])),
    },
    ...Object.fromEntries(NUMBERS.map((name) => [name, { N: String(state[name]) }])),
    ...Object.fromEntries(TEXTS.map((name) => [name, { S: state[name] }])),
  };
}

/**
 * The record of an item, or of a stream's image of it; fields that it lacks are those of a record never written. Throws
 * UnknownFormatError where a newer release wrote it.
 */
export function breakerStateOf(item: Item | undefined, downstream: Downstream): BreakerState {
  const state = initialState(downstream);
  if (item === undefined) return state;
  requireKnownFormat('breaker', item['v'] === undefined ? undefined : Number(item['v'].N));
  for (const name of NUMBERS) state[name] = Number(item[name]?.N ?? state[name]);
  for (const name of TEXTS) state[name] = item[name]?.S ?? state[name];
  const phase = (item['phase']?.S ?? state.phase) as BreakerPhase;
  const openingsMs = (item['openingsMs']?.L ?? []).map((atMs) => Number(atMs.N));
  return { ...state, phase, openingsMs, leases: leasesOf(item['leases']?.M ?? {}) };
}

function leasesOf(stored: Item): Leases {
  return Object.fromEntries(Object.entries(stored).map(([lease, of]) => [lease, of.S as LeaseState]));
}
