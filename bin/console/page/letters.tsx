/** Dead letters: which queue has some, what they died of, and each of them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LetterGroup, LetterRow, LettersView, NowView } from '../contract.ts';
import { adviceOn } from './advice.ts';
import { useAsked } from './ask.ts';
import { Confirm, type Question } from './confirm.tsx';
import { Letter } from './letter.tsx';
import { dropQuestion, replayQuestion } from './letter-deeds.tsx';
import type { Live } from './live.ts';
import { Badge, Button, Empty, Loading, Section, Table, Trouble } from './parts.tsx';
import { Runs } from './runs.tsx';
import { clock, counted } from './words.ts';

export function Letters({ live: { now, runs } }: { live: Live }) {
  const full = now?.letters.filter(({ count }) => count > 0) ?? [];
  const [chosen, choose] = useState<string>();
  const queue = chosen ?? full[0]?.queue;
  // A scan hides letters for its time: what one looks at stays nevertheless.
  useEffect(() => choose(queue), [queue]);
  return (
    <>
      <Queues now={now} queue={queue} choose={choose} />
      <Runs runs={runs} />
      {queue === undefined ? (
        <Empty>There are no dead letters: everything that was accepted is done, or waits for its turn.</Empty>
      ) : (
        <Queue key={queue} queue={queue} over={Object.values(runs).filter(({ isOver }) => isOver).length} />
      )}
    </>
  );
}

function Queues({
  now,
  queue,
  choose,
}: {
  now: NowView | undefined;
  queue: string | undefined;
  choose: (queue: string) => void;
}) {
  return (
    <fieldset class="tabs">
      <legend>Queues</legend>
      {now?.letters.map(({ queue: name, count }) => (
        <Button key={name} aria-pressed={name === queue} onClick={() => choose(name)}>
          {name} <Badge tone={count > 0 ? 'bad' : 'plain'}>{count}</Badge>
        </Button>
      ))}
    </fieldset>
  );
}

interface Opened {
  row: LetterRow;
  diedOf: string;
  advice: string;
}

function diedOf({ reason, error }: LetterGroup): string {
  return error === '' ? reason : `${reason}: ${error}`;
}

/** `over`: how many runs have ended, each of which has changed what is there. */
function Queue({ queue, over }: { queue: string; over: number }) {
  const { answer: view, fault, again } = useAsked<LettersView>('letters', { body: { queue } });
  const [open, setOpen] = useState<Opened>();
  const [question, setQuestion] = useState<Question>();
  const seen = useRef(over);
  useEffect(() => {
    // Two scans at once would hide letters from each other.
    if (seen.current !== over) again();
    seen.current = over;
  }, [again, over]);
  if (fault !== undefined) return <Trouble fault={fault} />;
  if (view === undefined) return <Loading what={`the dead letters of ${queue}`} />;
  if (open !== undefined) {
    const isQuarantined = queue === 'quarantine';
    return (
      <Letter
        queue={queue}
        {...open}
        isQuarantined={isQuarantined}
        close={() => setOpen(undefined)}
        ask={setQuestion}
        question={question}
      />
    );
  }
  return (
    <>
      <Confirm question={question} close={() => setQuestion(undefined)} />
      {view.groups.length === 0 ? <Empty>No dead letters of {queue} can be seen now.</Empty> : null}
      {view.groups.map((group) => (
        <Group
          key={`${group.reason} ${group.error}`}
          queue={queue}
          group={group}
          open={(row) =>
            setOpen({ row, diedOf: diedOf(group), advice: adviceOn(group.reason, queue === 'quarantine') })
          }
          ask={setQuestion}
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

interface GroupProps {
  queue: string;
  group: LetterGroup;
  open: (row: LetterRow) => void;
  ask: (question: Question) => void;
}

function Group({ queue, group: { reason, error, letters }, open, ask: put }: GroupProps) {
  const meant = { queue, reason, error };
  const what = counted(letters.length, 'letter');
  return (
    <Section
      title={`${what}: ${reason}`}
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
