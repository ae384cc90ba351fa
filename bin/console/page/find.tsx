/** One field for whatever one has in hand: an event, an interaction, a request, a number. */
import { useState } from 'preact/hooks';
import type { FoundView } from '../contract.ts';
import { ask, useWork } from './ask.ts';
import { AskForm, Empty, Section, Trouble } from './parts.tsx';
import { counted } from './words.ts';

export function Find() {
  const [text, setText] = useState('');
  const [view, setView] = useState<FoundView>();
  const { isBusy, fault, run } = useWork();
  return (
    <>
      <AskForm
        label="Event id, interaction, request id, or a customer’s number"
        verb="Find it"
        text={text}
        change={setText}
        isBusy={isBusy}
        ask={() => run(async () => setView(await ask<FoundView>('POST', 'find', { text })))}
      />
      <div aria-live="polite">
        <Trouble fault={fault} />
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
