/** The lines of one downstream: breaker and workers, each with what may be done to it. */
import type { BreakerLook, BreakerRow, WorkerRow } from '../contract.ts';
import { Badge, Row } from './parts.tsx';
import { Deed } from './system-deeds.tsx';
import { clock, lasting } from './words.ts';

const TONES = { closed: 'good', open: 'bad', 'half-open': 'warn', holds: 'holds' } as const;

export function Breaker({ row, atMs }: { row: BreakerRow; atMs: number }) {
  const { name, look, heldBy, isOperation } = row;
  // As the timeline has it.
  const shown: BreakerLook = heldBy === '' ? look : 'holds';
  const isShut = look === 'open' || look === 'half-open';
  const deeds = (
    <>
      {heldBy === '' ? <Deed kind={isShut ? 'Hold open' : 'Open'} name={name} /> : null}
      {isShut ? <Deed kind="Close" name={name} /> : null}
    </>
  );
  return (
    <Row name={isOperation ? name : 'breaker'} deed={deeds}>
      <Badge tone={TONES[shown]}>{shown}</Badge> {breakerText(row, atMs)}
    </Row>
  );
}

const LOOKS = {
  closed: 'Calls go through.',
  open: 'No call goes through.',
  'half-open': 'Probes, single test calls, are under way.',
  holds: 'It throttles: its lane waits, then one call tests.',
} as const;

/** The age is the outage's, whatever the breaker does in it. */
function breakerText({ look, sinceMs, nextMs, reason, heldBy }: BreakerRow, atMs: number): string {
  if (sinceMs === undefined) return LOOKS[look];
  const since = `for ${lasting(atMs - sinceMs)}, since ${clock(sinceMs)}`;
  const why = reason === '' ? '' : ` (${reason})`;
  if (heldBy !== '') return `Held open by ${heldBy} ${since}${why}: nothing probes.`;
  const next = nextMs === undefined ? '' : ` Next probe in ${lasting(nextMs - atMs)}.`;
  return `${LOOKS[look]} Failing ${since}${why}.${next}`;
}

export function Worker({ row }: { row: WorkerRow }) {
  const { worker, source, isPaused, waiting, inFlight, concurrency } = row;
  return (
    <Row name={worker} deed={<Deed kind={isPaused ? 'Resume' : 'Pause'} name={worker} />}>
      <Badge tone={isPaused ? 'warn' : 'plain'}>{source}</Badge>{' '}
      {waiting + inFlight === 0
        ? 'Nothing waits'
        : `${waiting} waiting, ${inFlight} in work or put back until the next try`}
      ; at most {concurrency} batches at once.
    </Row>
  );
}
