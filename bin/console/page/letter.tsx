/** One dead letter: what it is, its payload after a word of why, and what can be done about it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Replayed } from '../../operator/replayed.ts';
import type { LetterRow, PayloadView } from '../contract.ts';
import { ask } from './ask.ts';
import { put, type Question } from './confirm.tsx';
import { FindLink } from './find.tsx';
import { dropQuestion, replayQuestion } from './letter-deeds.tsx';
import { Button, Prose, Section } from './parts.tsx';
import { ReplayDeeds, ReplayState } from './runs.tsx';
import { clock, jsonFault } from './words.ts';

interface LetterProps {
  queue: string;
  /** As it was when it was opened. */
  row: LetterRow;
  /** Something is done to it, or it is being read. */
  isBusy: boolean;
  /** It still is a dead letter. */
  isThere: boolean;
  /** What became of its last replay; undefined: it had none of late. */
  replay: Replayed | undefined;
  /** Its reason, and the last error where there is one. */
  diedOf: string;
  advice: string;
  close: () => void;
}

export function Letter({ queue, row, isBusy, isThere, replay, diedOf, advice, close }: LetterProps) {
  const [payload, setPayload] = useState<PayloadView>();
  const [isOutOfOrder, setOutOfOrder] = useState(false);
  const [isUnsaved, setUnsaved] = useState(false);
  const title = useRef<HTMLDivElement>(null);
  useEffect(() => title.current?.focus(), []);
  const isQuarantined = queue === 'quarantine';
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
  const facts = {
    what: row.what,
    why: diedOf,
    interaction: row.interactionId || '–',
    tries: row.attempts,
    'replayed before': row.generation > 1 ? 'yes' : 'no',
    'first failed': clock(row.firstAtMs),
    'dead since': clock(row.lastAtMs),
    'record, as Find and Audit name it': row.recordKey || '–',
  };
  return (
    <div ref={title} tabIndex={-1} class="letter">
      <Section title={row.id} aside={<Button onClick={close}>Back to the list</Button>}>
        {isThere ? (
          <>
            <dl>
              {Object.entries(facts).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <p class="lead">{advice}</p>
            <fieldset class="buttons" disabled={isBusy}>
              <Button onClick={() => put(show)}>Show payload…</Button>
              <Button
                class="main"
                onClick={() => put(replayQuestion(meant, row.id, isOutOfOrder, isUnsaved))}
              >
                {isQuarantined ? 'Accept…' : 'Replay…'}
              </Button>
              <Button onClick={() => put(dropQuestion(meant, row.id))}>Drop…</Button>
              <FindLink id={row.id} />
            </fieldset>
            <label>
              <input type="checkbox" checked={isOutOfOrder} onChange={() => setOutOfOrder(!isOutOfOrder)} />{' '}
              {isQuarantined ? 'Accept' : 'Replay'} it even where others of its interaction stay behind, or
              later ones were applied
            </label>
          </>
        ) : (
          <p class="card" role="status">
            It is no dead letter any more.{' '}
            {replay === undefined ? (
              <>
                It was dropped, or somebody looks at it now. <FindLink id={row.id} />
              </>
            ) : (
              <>
                Its replay: <ReplayState row={replay} /> <Prose text={replay.text} />{' '}
                <ReplayDeeds row={replay} />
              </>
            )}
          </p>
        )}
      </Section>
      {payload === undefined || !isThere ? null : (
        <Payload meant={meant} name={row.id} payload={payload} change={setUnsaved} />
      )}
    </div>
  );
}

interface PayloadProps {
  meant: { queue: string; id: string };
  name: string;
  payload: PayloadView;
  /** Told whether what stands there differs from what was saved. */
  change: (isUnsaved: boolean) => void;
}

function Payload({ meant, name, payload: { text: shown, fixed }, change }: PayloadProps) {
  const [text, setText] = useState(shown);
  const [saved, setSaved] = useState(shown);
  useEffect(() => change(text !== saved), [text, saved]);
  const fault = fixed === '' ? jsonFault(text) : '';
  const edit: Question = {
    title: `Save the edited payload of ${name}?`,
    says: (
      <p>
        From then on only the edited payload may be applied under this id. The letter itself stays here until
        you replay it.
      </p>
    ),
    verb: 'Save',
    act: async (why) => {
      await ask('POST', 'letters/edit', { ...meant, payload: text, why });
      setSaved(text);
    },
  };
  return (
    <Section title="Payload">
      <textarea
        aria-label={`Payload of ${name}`}
        aria-invalid={fault !== ''}
        rows={Math.min(24, text.split('\n').length + 1)}
        spellcheck={false}
        autocomplete="off"
        readOnly={fixed !== ''}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <p class={fault === '' ? 'quiet' : 'trouble refused'} role="status">
        {fault !== '' && `This is no JSON yet, so it can’t be saved. ${fault}`}
        {fault === '' && text === saved && saved !== shown
          ? 'Saved: a replay sends this payload. Nothing is sent before you replay the letter.'
          : fixed}
      </p>
      {fixed === '' ? (
        <Button disabled={text === saved || fault !== ''} onClick={() => put(edit)}>
          Save the edit…
        </Button>
      ) : null}
    </Section>
  );
}
