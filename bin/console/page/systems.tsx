/** Downstreams: how each is, and what one may do about it. */
import type { NowView, Sample, SystemView } from '../contract.ts';
import { useAsked } from './ask.ts';
import type { Shown } from './live.ts';
import { Answered, Row, Section } from './parts.tsx';
import { Deed } from './system-deeds.tsx';
import { Breaker, Worker } from './system-rows.tsx';
import { Test } from './system-test.tsx';
import { figure, lasting } from './words.ts';

export function Systems({ now, samples }: Shown) {
  return (
    <Answered asked={useAsked<SystemView[]>('systems')} what="limits and lanes">
      {(systems) =>
        systems.map((system) => (
          <System key={system.name} system={system} now={now} sample={samples.at(-1)} />
        ))
      }
    </Answered>
  );
}

interface SystemProps {
  system: SystemView;
  now: NowView;
  sample: Sample | undefined;
}

function System({ system, now, sample }: SystemProps) {
  const { name } = system;
  const breakers = now.breakers.filter((row) => row.name === name || row.name.startsWith(`${name}/`));
  const workers = now.workers.filter(({ downstreams }) => downstreams.includes(name));
  const token = now.tokens.find((one) => one.name === name);
  return (
    <Section title={name} aside={<Test system={system} />}>
      <div class="card system">
        {breakers.map((row) => (
          <Breaker key={row.name} row={row} atMs={now.atMs} />
        ))}
        <Row name="rate">{rateText(system, sample)}</Row>
        {token === undefined ? null : (
          <Row name="token" deed={token.isStopped ? <Deed kind="Try again" name={name} /> : null}>
            {tokenText(token, now.atMs)}
          </Row>
        )}
        {workers.map((worker) => (
          <Worker key={worker.worker} row={worker} />
        ))}
      </div>
    </Section>
  );
}

function rateText({ name, limit, bookedMs = 0 }: SystemView, sample: Sample | undefined): string {
  const used =
    sample?.calls === undefined
      ? ''
      : `${callsText((sample.calls[name] ?? 0) + (name === 'crm' ? (sample.lookups?.['live'] ?? 0) : 0))} a second now. `;
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

function callsText(calls: number): string {
  const text = figure(calls);
  return `${text} ${text === '1' ? 'call' : 'calls'}`;
}
