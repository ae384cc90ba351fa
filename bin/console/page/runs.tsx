/** Replays and drops under way, and what became of them. */
import { useState } from 'preact/hooks';
import type { NowView, RunView } from '../contract.ts';
import { ask } from './ask.ts';
import { FindLink } from './find.tsx';
import { Badge, Button, Prose, Section, Table } from './parts.tsx';
import { clock } from './words.ts';

/** Closed ones stay closed, whatever page was looked at meanwhile. */
const closed = new Set<string>();

/** The newest first. */
export function Runs({ runs }: { runs: Readonly<Record<string, RunView>> }) {
  const [, again] = useState(0);
  const shown = Object.values(runs).filter(({ id }) => !closed.has(id));
  const hide = (id: string): void => {
    closed.add(id);
    again(closed.size);
  };
  return (
    <div aria-live="polite">
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

/** A replay only sends: what has become of each message since. */
export function Replays({ replays }: { replays: NowView['replays'] }) {
  if (replays.length === 0) return null;
  return (
    <Section title="What became of the replays">
      <Table
        caption="The newest from this console"
        head={['id', 'queue', 'state', 'since its replay', 'find']}
        rows={replays.map(({ id, queue, state, text }) => [
          id,
          queue,
          <Badge key="state" tone={TONES[state]}>
            {state === 'failing' ? 'fails again' : state}
          </Badge>,
          <Prose key="text" text={text} />,
          <FindLink key="find" id={id} text="Its whole story" />,
        ])}
      />
    </Section>
  );
}
