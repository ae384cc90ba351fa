/** The lines of one downstream: breaker and workers, each with what may be done to it. */
import type { ComponentChildren } from 'preact';
import type { BreakerRow, WorkerRow } from '../contract.ts';
import { put } from './confirm.tsx';
import { Badge, Button } from './parts.tsx';
import { breakerQuestion, workerQuestion } from './system-deeds.tsx';
import { clock, lasting } from './words.ts';

interface RowProps {
  name: string;
  deed?: ComponentChildren;
  children: ComponentChildren;
}

export function Row({ name, deed, children }: RowProps) {
  return (
    <div class="row">
      <span class="name">{name}</span>
      <span class="value">{children}</span>
      <span class="deed">{deed}</span>
    </div>
  );
}

const TONES = { closed: 'good', open: 'bad', 'half-open': 'warn', holds: 'warn' } as const;

export function Breaker({ row, atMs }: { row: BreakerRow; atMs: number }) {
  const { name, look, heldBy } = row;
  const isShut = look === 'open' || look === 'half-open';
  const open = isShut ? 'Hold open' : 'Open';
  return (
    <Row
      name={row.isOperation ? name : 'breaker'}
      deed={
        <>
          {heldBy === '' ? (
            <Button
              aria-label={`${open} the breaker of ${name}`}
              onClick={() => put(breakerQuestion(name, open))}
            >
              {open}…
            </Button>
          ) : null}
          {isShut ? (
            <Button
              aria-label={`Close the breaker of ${name}`}
              onClick={() => put(breakerQuestion(name, 'Close'))}
            >
              Close…
            </Button>
          ) : null}
        </>
      }
    >
      <Badge tone={TONES[look]}>{look}</Badge> {breakerText(row, atMs)}
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
  const action = isPaused ? 'resume' : 'pause';
  return (
    <Row
      name={worker}
      deed={
        <Button aria-label={`${action} ${worker}`} onClick={() => put(workerQuestion(worker, action))}>
          {isPaused ? 'Resume…' : 'Pause…'}
        </Button>
      }
    >
      <Badge tone={isPaused ? 'warn' : 'plain'}>{source}</Badge> {waiting} waiting, {inFlight} in work or put
      back until the next try; at most {concurrency} batches at once
    </Row>
  );
}
