/** Replays and drops under way, and what became of them. */
import { useState } from 'preact/hooks';
import type { Replayed } from '../../operator/replayed.ts';
import type { RunView } from '../contract.ts';
import { ask } from './ask.ts';
import { put } from './confirm.tsx';
import { FindLink } from './find.tsx';
import { stopQuestion } from './letter-deeds.tsx';
import { Badge, Button, Prose, Section, Table } from './parts.tsx';
import { clock } from './words.ts';

/** Closed ones stay closed, whatever page was looked at meanwhile. */
const closed = new Set<string>();

/** The newest first, at the lower edge of the window: whoever has asked for it sees what it comes to, wherever they are. */
export function Runs({ runs }: { runs: Readonly<Record<string, RunView>> }) {
  const [, again] = useState(0);
  const shown = Object.values(runs).filter(({ id }) => !closed.has(id));
  const hide = (id: string): void => {
    closed.add(id);
    again(closed.size);
  };
  return (
    <div class="runs" aria-live="polite">
      {shown.reverse().map((run) => (
        <Run key={run.id} run={run} hide={() => hide(run.id)} />
      ))}
    </div>
  );
}

function Run({ run, hide }: { run: RunView; hide: () => void }) {
  const { id, title, seen, total, isOver, atMs, text } = run;
  return (
    <div class="card run">
      <strong>{title}</strong>
      {isOver ? (
        <p>{`Ended at ${clock(atMs)}: ${text}`}</p>
      ) : (
        <progress aria-label={title} value={seen} max={Math.max(1, total)} />
      )}
      {isOver ? (
        <Button onClick={hide}>Close</Button>
      ) : (
        <Button onClick={() => void ask('POST', 'letters/stop', { run: id }).catch(() => undefined)}>
          Stop
        </Button>
      )}
    </div>
  );
}

const TONES = { applied: 'good', 'under way': 'warn', failing: 'bad', 'given up': 'bad' } as const;

export function ReplayState({ row: { state, isStopped } }: { row: Replayed }) {
  const fails = state === 'failing' ? 'fails again' : state;
  return <Badge tone={TONES[state]}>{isStopped === true ? 'stopped' : fails}</Badge>;
}

/** What may be done about a replay: nothing, once it is over or stopped. */
export function ReplayDeeds({ row }: { row: Replayed }) {
  const goesOn = row.state === 'failing' || row.state === 'under way';
  return (
    <>
      {goesOn && row.isStopped !== true ? (
        <Button aria-label={`Stop the replay of ${row.id}`} onClick={() => put(stopQuestion(row))}>
          Stop…
        </Button>
      ) : null}{' '}
      <FindLink id={row.id} text="Its whole story" />
    </>
  );
}

/** A replay only sends: what has become of each message since. */
export function Replays({ replays }: { replays: readonly Replayed[] }) {
  if (replays.length === 0) return null;
  return (
    <Section title="What became of the replays">
      <Table
        caption="The newest of the last day, from every console and command line"
        head={['id', 'queue', 'state', 'since its replay', 'what to do']}
        rows={replays.map((row) => [
          row.id,
          row.queue,
          <ReplayState key="state" row={row} />,
          <Prose key="text" text={row.text} />,
          <ReplayDeeds key="deeds" row={row} />,
        ])}
      />
    </Section>
  );
}
