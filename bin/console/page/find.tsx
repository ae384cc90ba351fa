/** One field for whatever one has in hand: an event, an interaction, a request, a number. */
import { useEffect, useState } from 'preact/hooks';
import type { FoundView } from '../contract.ts';
import { ask, useWork } from './ask.ts';
import { AskForm, Empty, Prose, Section, Trouble } from './parts.tsx';
import { counted } from './words.ts';

/** What a link of another page asks for: never in an address. */
let sought = '';

/** Leads to what became of a message. */
export function FindLink({ id, text = 'See in Find what became of it' }: { id: string; text?: string }) {
  const seek = (): void => {
    sought = id;
  };
  return (
    // biome-ignore lint/a11y/useValidAnchor: it leads to another page; the click only says what that looks for
    <a href="#find" onClick={seek}>
      {text}
    </a>
  );
}

export function Find() {
  const [text, setText] = useState(sought);
  const [view, setView] = useState<FoundView>();
  const { isBusy, fault, run } = useWork();
  const find = (): void => run(async () => setView(await ask<FoundView>('POST', 'find', { text })));
  useEffect(() => {
    if (sought !== '') find();
    sought = '';
  }, []);
  return (
    <>
      <AskForm
        label="Event id, interaction, request id, or a customer’s number"
        verb="Find it"
        text={text}
        change={setText}
        isBusy={isBusy}
        ask={find}
      />
      <div aria-live="polite">
        <Trouble fault={fault} />
        {view === undefined ? (
          <Empty>
            It says what became of it: accepted, tried, applied, waiting for what, dead-lettered why.
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
          <Prose text={story} />
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
