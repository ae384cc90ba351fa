/** One dead letter: what it is, its payload after a word of why, and what can be done about it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LetterRow, PayloadView } from '../contract.ts';
import { ask } from './ask.ts';
import { Confirm, type Question } from './confirm.tsx';
import { dropQuestion, replayQuestion } from './letter-deeds.tsx';
import { Button, Section } from './parts.tsx';
import { clock } from './words.ts';

interface LetterProps {
  queue: string;
  row: LetterRow;
  /** Its reason, and the last error where there is one. */
  diedOf: string;
  advice: string;
  isQuarantined: boolean;
  close: () => void;
  ask: (question: Question | undefined) => void;
  question: Question | undefined;
}

export function Letter({
  queue,
  row,
  diedOf,
  advice,
  isQuarantined,
  close,
  ask: put,
  question,
}: LetterProps) {
  const [payload, setPayload] = useState<PayloadView>();
  const [isOutOfOrder, setOutOfOrder] = useState(false);
  const title = useRef<HTMLDivElement>(null);
  useEffect(() => title.current?.focus(), []);
  // A form of an event shares the event's id with others: only the letter's own id names it.
  const meant = { queue, id: isQuarantined ? row.messageId : row.id };
  const show: Question = {
    title: `Show the payload of ${row.id}?`,
    says: (
      <p>It may hold personal data. That you have looked, when and why, goes into the audit trail first.</p>
    ),
    verb: 'Show',
    act: async (why) => setPayload(await ask<PayloadView>('POST', 'letters/payload', { ...meant, why })),
  };
  return (
    <div ref={title} tabIndex={-1} class="letter">
      <Confirm question={question} close={() => put(undefined)} />
      <Section title={row.id} aside={<Button onClick={close}>Back to the list</Button>}>
        <dl>
          <Fact name="what" value={row.what} />
          <Fact name="why" value={diedOf} />
          <Fact name="interaction" value={row.interactionId || '–'} />
          <Fact name="tries" value={`${row.attempts}`} />
          <Fact name="replayed before" value={row.generation > 1 ? 'yes' : 'no'} />
          <Fact name="first failed" value={clock(row.firstAtMs)} />
          <Fact name="dead since" value={clock(row.lastAtMs)} />
        </dl>
        <p class="lead">{advice}</p>
        <div class="buttons">
          <Button onClick={() => put(show)}>Show payload…</Button>
          <button type="button" class="main" onClick={() => put(replayQuestion(meant, row.id, isOutOfOrder))}>
            {isQuarantined ? 'Accept…' : 'Replay…'}
          </button>
          <Button onClick={() => put(dropQuestion(meant, row.id))}>Drop…</Button>
          <label>
            <input type="checkbox" checked={isOutOfOrder} onChange={() => setOutOfOrder(!isOutOfOrder)} />{' '}
            even where others of its interaction stay behind, or later ones were applied
          </label>
        </div>
      </Section>
      {payload === undefined ? null : <Payload meant={meant} name={row.id} payload={payload} ask={put} />}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PayloadProps {
  meant: { queue: string; id: string };
  name: string;
  payload: PayloadView;
  ask: (question: Question) => void;
}

function Payload({ meant, name, payload, ask: put }: PayloadProps) {
  const [text, setText] = useState(payload.text);
  const edit: Question = {
    title: `Edit ${name}?`,
    says: (
      <p>
        From then on only the edited payload may be applied under this id. The letter itself stays here until
        you replay it.
      </p>
    ),
    verb: 'Save',
    act: (why) => ask('POST', 'letters/edit', { ...meant, payload: text, why }),
  };
  return (
    <Section title="Payload">
      <textarea
        aria-label={`Payload of ${name}`}
        rows={Math.min(24, text.split('\n').length + 1)}
        spellcheck={false}
        autocomplete="off"
        readOnly={payload.fixed !== ''}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      {payload.fixed === '' ? (
        <Button disabled={text === payload.text} onClick={() => put(edit)}>
          Save the edit…
        </Button>
      ) : (
        <p class="quiet">{payload.fixed}</p>
      )}
    </Section>
  );
}
