/** How a breaker's record lies in its table: one attribute a field, and one a lease, so that single updates can set it. */
import { initialState } from '../../core/breaker/transitions.ts';
import { FORMATS, requireKnownFormat } from '../../core/message/formats.ts';
import type { BreakerName, BreakerPhase, BreakerState, LeaseState, Leases } from '../../core/ports.ts';
import type { Item } from './conditional.ts';

const NUMBERS = [
  'version',
  'openedAtMs',
  'episodeEndsAtMs',
  'openUntilMs',
  'round',
  'roundEndsMs',
  'changedAtMs',
] as const;
const TEXTS = ['episode', 'refusal', 'reason', 'openedFor', 'forcedBy'] as const;
const CAUSES = ['failures', 'throttled', 'refused'] as const;

/** The item of a record. */
export function breakerItem(state: BreakerState): Item {
  return {
    pk: { S: state.downstream },
    v: { N: String(FORMATS.breaker.writes) },
    phase: { S: state.phase },
    cause: { S: state.cause },
    closedAtMs: { N: String(state.closedAtMs) },
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
export function breakerStateOf(item: Item | undefined, name: BreakerName): BreakerState {
  const state = initialState(name);
  if (item === undefined) return state;
  requireKnownFormat('breaker', item['v'] === undefined ? undefined : Number(item['v'].N));
  for (const field of NUMBERS) state[field] = Number(item[field]?.N ?? state[field]);
  for (const field of TEXTS) state[field] = item[field]?.S ?? state[field];
  const phase = (item['phase']?.S ?? state.phase) as BreakerPhase;
  // An older release wrote no time of closing: there the last change of a closed breaker is the closing.
  const closedAtMs = Number(item['closedAtMs']?.N ?? (phase === 'closed' ? state.changedAtMs : 0));
  const cause = CAUSES.find((one) => one === item['cause']?.S) ?? '';
  const openingsMs = (item['openingsMs']?.L ?? []).map((atMs) => Number(atMs.N));
  return { ...state, phase, cause, closedAtMs, openingsMs, leases: leasesOf(item['leases']?.M ?? {}) };
}

function leasesOf(stored: Item): Leases {
  return Object.fromEntries(Object.entries(stored).map(([lease, of]) => [lease, of.S as LeaseState]));
}
