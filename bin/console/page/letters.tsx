/** Dead letters: which queue has some, what they died of, and each of them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Replayed } from '../../operator/replayed.ts';
import type { LetterGroup, LetterRow, LettersView } from '../contract.ts';
import { adviceOn, reasonText } from './advice.ts';
import { useAsked } from './ask.ts';
import { put } from './confirm.tsx';
import { Letter } from './letter.tsx';
import { dropQuestion, replayQuestion } from './letter-deeds.tsx';
import type { Shown } from './live.ts';
import { Badge, Button, Empty, Loading, Section, Table, Trouble } from './parts.tsx';
import { Replays, Runs } from './runs.tsx';
import { clock, counted, holdsOf } from './words.ts';

/** States of a replay whose letter is back, or gone for good. */
const ENDED: readonly Replayed['state'][] = ['dead again', 'stopped', 'dropped'];

export function Letters({ now: { letters, replays }, runs }: Shown) {
  const [chosen, choose] = useState<string>();
  const queue = chosen ?? letters.find(({ count }) => count > 0)?.queue;
  // A scan hides letters for its time: what one looks at stays nevertheless.
  useEffect(() => choose(queue), [queue]);
  const all = Object.values(runs);
  const over = all.filter(({ isOver }) => isOver).length;
  const held = letters.find((one) => one.queue === queue)?.count ?? 0;
  // What was replayed and has died again between two looks leaves the count as it was.
  const again = replays.filter(({ state: of }) => ENDED.includes(of)).map(({ key }) => key);
  const state = [over, held, ...again].join(' ');
  return (
    <>
      <fieldset class="tabs">
        <legend>Queues</legend>
        {letters.map(({ queue: name, count }) => (
          <Button key={name} aria-pressed={name === queue} onClick={() => choose(name)}>
            {name} <Badge tone={count > 0 ? 'bad' : 'plain'}>{count}</Badge>
          </Button>
        ))}
      </fieldset>
      {queue === undefined ? (
        <>
          <Replays replays={replays} />
          <Empty>
            No dead letter waits for a person. The page Now says how many messages wait for their turn.
          </Empty>
        </>
      ) : (
        <Queue key={queue} queue={queue} state={state} isRunning={over < all.length} replays={replays} />
      )}
      <Runs runs={runs} />
    </>
  );
}

interface Opened {
  row: LetterRow;
  group: LetterGroup;
}

interface QueueProps {
  queue: string;
  /** Another one where what is there may have changed. */
  state: string;
  isRunning: boolean;
  replays: readonly Replayed[];
}

function Queue({ queue, state, isRunning, replays }: QueueProps) {
  const { answer: view, fault, again } = useAsked<LettersView>('letters', { body: { queue } });
  const [open, setOpen] = useState<Opened>();
  const [isReading, setReading] = useState(false);
  const seen = useRef(state);
  useEffect(() => {
    // Two scans at once would hide letters from each other.
    if (seen.current === state) return;
    seen.current = state;
    setReading(true);
    void again().then(() => setReading(false));
  }, [again, state]);
  if (fault !== undefined) return <Trouble fault={fault} />;
  if (view === undefined) return <Loading what={`the dead letters of ${queue}`} />;
  if (open !== undefined) {
    const { row, group } = openNow(open, view, queue === 'quarantine');
    return (
      <Letter
        key={row.messageId}
        queue={queue}
        row={row}
        isBusy={isRunning || isReading}
        isThere={view.groups.some(({ letters }) => letters.includes(row))}
        replay={replays.find(({ key }) => key === row.recordKey)}
        diedOf={[group.reason, group.error].filter((text) => text !== '').join(': ')}
        advice={adviceOn(group.reason, queue === 'quarantine')}
        close={() => setOpen(undefined)}
      />
    );
  }
  return (
    <>
      <Replays replays={replays} />
      <p class="quiet lead">
        {queue}: {holdsOf(queue)}
      </p>
      {view.groups.length === 0 ? <Empty>No dead letters of {queue} can be seen now.</Empty> : null}
      {view.groups.map((group) => (
        <Group
          key={`${group.reason} ${group.error}`}
          queue={queue}
          group={group}
          open={(row) => setOpen({ row, group })}
        />
      ))}
      {view.unseen > 0 ? (
        <p class="quiet">
          About {counted(view.unseen, 'more letter')} behind others of their interaction: they show once those
          have gone.
        </p>
      ) : null}
      {view.isCut ? <p class="quiet">There are more than are shown here; a replay reaches all.</p> : null}
    </>
  );
}

/** The letter as it is now: one that came back after a replay is another with the same id. */
function openNow(open: Opened, { groups }: LettersView, isQuarantined: boolean): Opened {
  const name = isQuarantined ? 'messageId' : 'id';
  const all = groups.flatMap((group) => group.letters.map((row) => ({ row, group })));
  return all.find(({ row }) => row[name] === open.row[name]) ?? open;
}

interface GroupProps {
  queue: string;
  group: LetterGroup;
  open: (row: LetterRow) => void;
}

function Group({ queue, group: { reason, error, letters }, open }: GroupProps) {
  const meant = { queue, reason, error };
  const what = counted(letters.length, 'letter');
  return (
    <Section
      title={`${what}: ${reasonText(reason)}`}
      aside={
        <div class="buttons">
          {queue === 'quarantine' ? null : (
            <Button onClick={() => put(replayQuestion(meant, what))}>Replay these…</Button>
          )}
          <Button onClick={() => put(dropQuestion(meant, what))}>Drop these…</Button>
        </div>
      }
    >
      {error === '' ? null : <p class="error">{error}</p>}
      <Table
        caption="The first of each interaction"
        head={['id', 'what', 'tries', 'first failed', 'dead since', 'letter']}
        rows={letters.map((row) => [
          row.id,
          row.what,
          row.attempts,
          clock(row.firstAtMs),
          clock(row.lastAtMs),
          <Button key="open" aria-label={`Open ${row.id}`} onClick={() => open(row)}>
            Open
          </Button>,
        ])}
      />
    </Section>
  );
}
