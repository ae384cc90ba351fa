/** One field for whatever one has in hand: an event, an interaction, a request, a number. */
import type { FoundView } from '../contract.ts';
import { Inquiry } from './inquiry.tsx';
import { Prose, Section } from './parts.tsx';
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
  const first = sought;
  sought = '';
  return (
    <Inquiry<FoundView>
      label="Event id, interaction, request id, or a customer’s number"
      verb="Find it"
      first={first}
      route="find"
      name="text"
      empty="It says what became of it: accepted, tried, applied, waiting for what, dead-lettered why."
    >
      {(view) => <Found view={view} />}
    </Inquiry>
  );
}

function Found({ view: { stories, notes } }: { view: FoundView }) {
  return (
    <Section title={stories.length === 0 ? 'Nothing found' : `${counted(stories.length, 'thing')} found`}>
      {stories.map((story) => (
        <p key={story} class="card story">
          {story.split('\n').map((line, row) => (
            <Line key={row} text={line} />
          ))}
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

/** Width of a space, and how much further in a line goes on that is too long, em. */
const SPACE_EM = 0.28;
const FURTHER_EM = 1;

/** A line that is too long goes on below its own beginning, not at the edge. */
function Line({ text }: { text: string }) {
  const em = (text.length - text.trimStart().length) * SPACE_EM + FURTHER_EM;
  return (
    <span style={{ paddingLeft: `${em}em`, textIndent: `-${em}em` }}>
      <Prose text={text} />
    </span>
  );
}
