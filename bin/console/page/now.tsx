/** What whoever was paged needs: what is failing, what is safe, what waits, what to do. */
import { useState } from 'preact/hooks';
import type { NowView, Sample, WorkerRow } from '../contract.ts';
import { useAsked } from './ask.ts';
import { FindLink } from './find.tsx';
import { Graphs } from './graphs.tsx';
import { Headline } from './headline.tsx';
import type { Shown } from './live.ts';
import { Badge, Empty, Prose, Section, Table, Trouble } from './parts.tsx';
import { Replays } from './runs.tsx';
import { Timeline } from './timeline.tsx';
import { holdsOf, lasting } from './words.ts';

/** What moves by itself is there for an hour, and only the runner counts then. */
const LIVE_MINUTES = 60;
/** Nothing of CloudWatch's changes within a minute. */
const EVERY_MS = 60_000;
const SPANS = [
  { minutes: 5, title: '5 min' },
  { minutes: 15, title: '15 min' },
  { minutes: LIVE_MINUTES, title: '1 h' },
  { minutes: 360, title: '6 h' },
  { minutes: 1440, title: '24 h' },
  { minutes: 10_080, title: '7 days' },
  { minutes: 43_200, title: '30 days' },
] as const;

export function Now({ now, samples, fault }: Shown) {
  const [chosen, choose] = useState<number>();
  const { isLocal } = now;
  const minutes = chosen ?? (isLocal ? 15 : LIVE_MINUTES);
  const isLive = isLocal && minutes <= LIVE_MINUTES;
  const history = useAsked<Sample[]>(isLive ? '' : 'history', {
    ...{ body: { minutes }, everyMs: EVERY_MS },
  });
  const fromMs = now.atMs - minutes * 60_000;
  const shown = (isLive ? samples : (history.answer ?? [])).filter(({ atMs }) => atMs >= fromMs);
  const span = { samples: shown, fromMs, toMs: now.atMs };
  const spans = SPANS.filter((one) => isLocal || one.minutes >= LIVE_MINUTES);
  return (
    <>
      <Headline {...now} isOld={fault !== undefined} />
      <div class="columns">
        <List title="Failing" items={now.failing} none="Nothing." />
        <List title="To do" items={now.todo} none="Nothing." />
        <List title="Safe" items={now.safe} none="" />
      </div>
      <Section title="What waits">
        <Waiting now={now} />
      </Section>
      <Replays replays={now.replays.filter(({ state }) => state === 'failing' || state === 'under way')} />
      <Section title="How it went" aside={<Span spans={spans} minutes={minutes} choose={choose} />}>
        {isLive ? null : <Trouble fault={history.fault} />}
        <Timeline {...span} />
        <Graphs {...span} />
      </Section>
      {now.times.length === 0 ? null : (
        <Section title="From acceptance to effect">
          <Table
            caption="Of late, on each path on which something took effect"
            head={['path', 'median', '99th percentile']}
            rows={now.times.map(({ path, medianMs, p99Ms }) => [path, took(medianMs), took(p99Ms)])}
          />
        </Section>
      )}
    </>
  );
}

function took(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : lasting(ms);
}

interface ListProps {
  title: string;
  items: readonly string[];
  none: string;
}

function List({ title, items, none }: ListProps) {
  return (
    <section class={`card ${title.replace(' ', '').toLowerCase()}`}>
      <h2>{title}</h2>
      {items.length === 0 ? (
        <p class="quiet">{none}</p>
      ) : (
        <ul>
          {items.map((item) => (
            <li key={item}>
              <Here item={item} />
              <Prose text={item} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Commands whose deed has a page of its own. */
const PAGES = [
  { command: 'steadyline dlq ', page: 'letters', title: 'Dead letters' },
  { command: 'steadyline breaker ', page: 'systems', title: 'Downstreams' },
  { command: 'steadyline resume ', page: 'systems', title: 'Downstreams' },
  { command: 'steadyline find ', page: 'find', title: 'Find' },
] as const;

function Here({ item }: { item: string }) {
  const here = PAGES.find(({ command }) => item.startsWith(command));
  if (here === undefined) return null;
  return (
    <>
      Go to the{' '}
      {here.page === 'find' ? (
        <FindLink id={item.split(' ')[2] ?? ''} text="page Find" />
      ) : (
        <a href={`#${here.page}`}>page {here.title}</a>
      )}
      , or on the command line:{' '}
    </>
  );
}

function Waiting({ now }: { now: NowView }) {
  const rows = now.workers.filter((row) => row.waiting + row.inFlight + row.dead > 0 || row.isPaused);
  if (rows.length === 0) return <Empty>Nothing waits, and no worker is paused.</Empty>;
  return (
    <Table
      caption="Workers with something to do. In work: a worker has it, or it waits for its next try."
      head={['worker', 'waiting', 'in work', 'not empty for', 'will be done', 'dead letters', 'event source']}
      rows={rows.map((row) => [
        <>
          <span class="worker">{row.worker}</span> <span class="quiet">{holdsOf(row.queue)}</span>
        </>,
        row.waiting,
        row.inFlight,
        oldest(row, now),
        row.cleared || '–',
        row.dead === 0 ? '0' : <a href="#letters">{row.dead}</a>,
        <Badge key="source" tone={row.isPaused ? 'warn' : 'plain'}>
          {row.source}
        </Badge>,
      ])}
    />
  );
}

function oldest({ sinceMs, waiting, inFlight }: WorkerRow, { atMs }: NowView): string {
  if (waiting + inFlight === 0) return '–';
  return sinceMs === undefined ? 'not known yet' : `${lasting(atMs - sinceMs)} at most`;
}

interface SpanProps {
  spans: readonly (typeof SPANS)[number][];
  minutes: number;
  choose: (minutes: number) => void;
}

function Span({ spans, minutes, choose }: SpanProps) {
  return (
    <fieldset class="span">
      <legend>Time shown</legend>
      {spans.map((span) => (
        <label key={span.minutes}>
          <input
            type="radio"
            name="span"
            checked={span.minutes === minutes}
            onChange={() => choose(span.minutes)}
          />
          {span.title}
        </label>
      ))}
    </fieldset>
  );
}
