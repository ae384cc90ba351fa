/** Replays and drops under way, and what became of them. */
import { useEffect, useState } from 'preact/hooks';
import type { Replayed } from '../../operator/replayed.ts';
import type { RunView } from '../contract.ts';
import { ask } from './ask.ts';
import { put } from './confirm.tsx';
import { FindLink } from './find.tsx';
import { stopQuestion } from './letter-deeds.tsx';
import { Badge, Button, Prose, Section, Table } from './parts.tsx';
import { lookOf } from './replay-look.ts';
import { clock } from './words.ts';

/** Closed ones stay closed, whatever page was looked at meanwhile. */
const closed = new Set<string>();
/** Those whose end was there to be read when somebody went on. */
const passed = new Set<string>();
const GOES_ON = ['pointerdown', 'keydown', 'wheel'] as const;

/**
 * The newest stays at the lower edge of the window until somebody goes on after its end: whoever has asked for it sees what
 * it comes to, wherever they are, and nothing covers what they do next. Older ones that have ended are folded away.
 */
export function Runs({ runs }: { runs: Readonly<Record<string, RunView>> }) {
  const [, again] = useState(0);
  const shown = Object.values(runs).filter(({ id }) => !closed.has(id));
  const hide = (some: readonly RunView[]): void => {
    for (const { id } of some) closed.add(id);
    again(closed.size);
  };
  const newest = shown.at(-1);
  const older = shown.slice(0, -1).reverse();
  const ended = older.filter(({ isOver }) => isOver);
  const freshId = newest?.isOver === true && !passed.has(newest.id) ? newest.id : undefined;
  useEffect(() => {
    if (freshId === undefined) return;
    const goOn = ({ target }: Event): void => {
      // What is pressed must not move away under the pointer.
      if (target instanceof Element && target.closest('.runs') !== null) return;
      passed.add(freshId);
      again(passed.size + closed.size);
    };
    for (const deed of GOES_ON) addEventListener(deed, goOn);
    return () => {
      for (const deed of GOES_ON) removeEventListener(deed, goOn);
    };
  }, [freshId]);
  const isAtEdge = newest !== undefined && (!newest.isOver || freshId !== undefined);
  return (
    <>
      <div class={`runs ${isAtEdge ? 'at-edge' : ''}`} aria-live="polite">
        {newest && <Run key={newest.id} run={newest} hide={() => hide([newest])} />}
      </div>
      {older
        .filter(({ isOver }) => !isOver)
        .map((run) => (
          <Run key={run.id} run={run} hide={() => hide([run])} />
        ))}
      {ended.length === 0 ? null : (
        <details>
          <summary>{ended.length} earlier</summary>
          {ended.map((run) => (
            <Run key={run.id} run={run} hide={() => hide([run])} />
          ))}
          <Button onClick={() => hide(ended)}>Close all {ended.length}</Button>
        </details>
      )}
    </>
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

export function ReplayState({ row }: { row: Replayed }) {
  const { tone, word } = lookOf(row);
  return <Badge tone={tone}>{word}</Badge>;
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
