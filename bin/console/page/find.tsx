/** One field for whatever one has in hand: an event, an interaction, a request, a number. */
import { useState } from 'preact/hooks';
import type { Fault, FoundView } from '../contract.ts';
import { ask, isFault, LOST } from './ask.ts';
import { Empty, Section, Trouble } from './parts.tsx';
import { counted } from './words.ts';

export function Find() {
  const [text, setText] = useState('');
  const [view, setView] = useState<FoundView>();
  const [fault, setFault] = useState<Fault>();
  const [isBusy, setBusy] = useState(false);
  const look = (): void => {
    setBusy(true);
    setFault(undefined);
    ask<FoundView>('POST', 'find', { text })
      .then(setView, (error: unknown) => setFault(isFault(error) ? error : LOST))
      .then(() => setBusy(false))
      .catch(() => undefined);
  };
  return (
    <>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <label class="field">
          Event id, interaction, request id, or a customer’s number
          <input
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            required
            autocomplete="off"
          />
        </label>
        <div class="buttons">
          <button type="submit" class="main" disabled={isBusy || text.trim() === ''}>
            Find it
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {fault === undefined ? null : <Trouble fault={fault} />}
        {view === undefined ? (
          <Empty>
            It tells what became of it: accepted, tried, applied, waiting for what, dead-lettered why.
          </Empty>
        ) : (
          <Found view={view} />
        )}
      </div>
    </>
  );
}

function Found({ view: { stories, notes } }: { view: FoundView }) {
  return (
    <Section title={stories.length === 0 ? 'Nothing found' : `${counted(stories.length, 'thing')} found`}>
      {stories.map((story) => (
        <p key={story} class="card story">
          {story}
        </p>
      ))}
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </Section>
  );
}
