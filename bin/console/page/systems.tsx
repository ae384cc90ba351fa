/** Downstreams: how each is, and what one may do about it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { BreakerRow, NowView, Sample, SystemView, TestView, WorkerRow } from '../contract.ts';
import { ask, useAsked } from './ask.ts';
import { Confirm, type Question } from './confirm.tsx';
import type { Live } from './live.ts';
import { Badge, Button, Loading, Section, Trouble } from './parts.tsx';
import { breakerQuestion, tokenQuestion, workerQuestion } from './system-deeds.tsx';
import { clock, figure, lasting } from './words.ts';

export function Systems({ live: { now, samples } }: { live: Live }) {
  const { answer, fault } = useAsked<SystemView[]>('systems');
  const [question, setQuestion] = useState<Question>();
  if (now === undefined) return null;
  return (
    <>
      {question === undefined ? null : <Confirm question={question} close={() => setQuestion(undefined)} />}
      {fault === undefined ? null : <Trouble fault={fault} />}
      {answer === undefined && fault === undefined ? <Loading what="limits and lanes" /> : null}
      {answer?.map((system) => (
        <System key={system.name} system={system} now={now} sample={samples.at(-1)} ask={setQuestion} />
      ))}
    </>
  );
}

interface SystemProps {
  system: SystemView;
  now: NowView;
  sample: Sample | undefined;
  ask: (question: Question) => void;
}

function System({ system, now, sample, ask: put }: SystemProps) {
  const { name } = system;
  const breakers = now.breakers.filter((row) => row.name === name || row.name.startsWith(`${name}/`));
  const workers = now.workers.filter(({ downstreams }) => downstreams.includes(name));
  const token = now.tokens.find((one) => one.name === name);
  return (
    <Section title={name} aside={<Test system={system} />}>
      <div class="card system">
        {breakers.map((row) => (
          <Breaker key={row.name} row={row} atMs={now.atMs} ask={put} />
        ))}
        <Row name="rate">{rateText(system, sample)}</Row>
        {token === undefined ? null : (
          <Row
            name="token"
            deed={
              token.isStopped ? <Button onClick={() => put(tokenQuestion(name))}>Try again…</Button> : null
            }
          >
            {tokenText(token, now.atMs)}
          </Row>
        )}
        {workers.map((worker) => (
          <Worker key={worker.worker} worker={worker} ask={put} />
        ))}
      </div>
    </Section>
  );
}

function Row({
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

function Breaker({
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
              aria-label={`Open the breaker of ${name}`}
              onClick={() => put(breakerQuestion(name, 'open'))}
            >
              Open…
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

function Worker({
  worker: { worker, source, isPaused, waiting, concurrency },
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
      <Badge tone={isPaused ? 'warn' : 'plain'}>{source}</Badge> {waiting} waiting, at most {concurrency} at
      once
    </Row>
  );
}

function rateText({ name, limit, bookedMs = 0 }: SystemView, sample: Sample | undefined): string {
  const used =
    sample?.calls === undefined
      ? ''
      : `${figure((sample.calls[name] ?? 0) + (name === 'crm' ? (sample.lookups?.['live'] ?? 0) : 0))} calls a second now. `;
  if (limit === undefined) return `${used}Its limit stands in its definition.`;
  const { calls, usable, windowMs } = limit;
  const lane = bookedMs > 0 ? ` The lane is booked ${Math.round(bookedMs)} ms ahead.` : '';
  return `${used}At most ${usable} of the ${calls} calls that it allows in ${lasting(windowMs)}.${lane}`;
}

function tokenText({ expiresAtMs, isStopped, failures }: NowView['tokens'][number], atMs: number): string {
  if (isStopped) return `Refused ${failures} times; we have stopped asking, so that nobody is locked out.`;
  if (expiresAtMs === 0) return 'None yet.';
  const valid = expiresAtMs > atMs ? `Valid for ${lasting(expiresAtMs - atMs)}.` : 'Expired.';
  return failures === 0 ? valid : `${valid} ${failures} refreshes in a row have failed.`;
}

/** Asks once whether anything answers. */
function Test({ system: { name, address } }: { system: SystemView }) {
  const [told, setTold] = useState<TestView>();
  const [isBusy, setBusy] = useState(false);
  const test = (): void => {
    setBusy(true);
    ask<TestView>('POST', 'systems/test', { name })
      .catch((fault: { message: string }): TestView => ({ isGood: false, text: fault.message }))
      .then((view) => {
        setTold(view);
        setBusy(false);
      })
      .catch(() => undefined);
  };
  return (
    <span class="test" aria-live="polite">
      {told === undefined ? null : <Badge tone={told.isGood ? 'good' : 'bad'}>{told.text}</Badge>}{' '}
      <Button aria-label={`Test connection to ${name}`} disabled={isBusy || address === ''} onClick={test}>
        Test connection
      </Button>
    </span>
  );
}
