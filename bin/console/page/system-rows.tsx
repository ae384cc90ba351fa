/** The lines of one downstream: breaker and workers, each with what may be done to it. */
import type { ComponentChildren } from 'preact';
import type { BreakerRow, WorkerRow } from '../contract.ts';
import type { Question } from './confirm.tsx';
import { Badge, Button } from './parts.tsx';
import { breakerQuestion, workerQuestion } from './system-deeds.tsx';
import { clock, lasting } from './words.ts';

export function Row({
  name,
  deed,
  children,
}: {
  name: string;
  deed?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="row">
      <span class="name">{name}</span>
      <span class="value">{children}</span>
      <span class="deed">{deed}</span>
    </div>
  );
}

const TONES = { closed: 'good', open: 'bad', 'half-open': 'warn', holds: 'warn' } as const;

export function Breaker({
  row,
  atMs,
  ask: put,
}: {
  row: BreakerRow;
  atMs: number;
  ask: (question: Question) => void;
}) {
  const { name, look, sinceMs, nextMs, reason, heldBy } = row;
  const since = sinceMs === undefined ? '' : ` for ${lasting(atMs - sinceMs)}, since ${clock(sinceMs)}`;
  const next = nextMs === undefined ? '' : ` Next probe in ${lasting(nextMs - atMs)}.`;
  const isOpen = look === 'open' || look === 'half-open';
  return (
    <Row
      name={row.isOperation ? name : 'breaker'}
      deed={
        <>
          {heldBy === '' ? (
            <Button
              aria-label={`${isOpen ? 'Hold open' : 'Open'} the breaker of ${name}`}
              onClick={() => put(breakerQuestion(name, 'open'))}
            >
              {isOpen ? 'Hold open…' : 'Open…'}
            </Button>
          ) : null}
          {isOpen ? (
            <Button
              aria-label={`Close the breaker of ${name}`}
              onClick={() => put(breakerQuestion(name, 'close'))}
            >
              Close…
            </Button>
          ) : null}
        </>
      }
    >
      <Badge tone={TONES[look]}>{look}</Badge>
      {since}
      {reason === '' ? '' : ` (${reason}).`}
      {heldBy === '' ? next : ` Held by ${heldBy}: nothing probes.`}
    </Row>
  );
}

export function Worker({
  worker: { worker, source, isPaused, waiting, inFlight, concurrency },
  ask: put,
}: {
  worker: WorkerRow;
  ask: (question: Question) => void;
}) {
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
      <Badge tone={isPaused ? 'warn' : 'plain'}>{source}</Badge> {waiting} waiting, {inFlight} in flight; at
      most {concurrency} at once
    </Row>
  );
}
