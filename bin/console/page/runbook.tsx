/** The runbook above the page that one came from, which stays as it is. It is part of the page: nothing is asked for it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import text from '../../../docs/RUNBOOK.md';
import { Dialog } from './dialog.tsx';
import { Markdown } from './markdown.tsx';
import { Button } from './parts.tsx';

const [intro = '', ...rest] = text.replace(/^# .*\n/, '').split(/^## (.+)\n/m);
/** What to run first stands above all names. */
const [first = '', further = ''] = intro.split(/(?<=\n```\n)(?=\n\()/);
const sections = new Map(
  rest.flatMap((name, index) => (index % 2 === 0 ? [[name, rest[index + 1] ?? '']] : [])),
);

interface RunbookProps {
  /** Empty, or none that there is: all of them, and what holds in each. */
  section: string;
  /** Of the page below. */
  page: string;
  close: () => void;
}

export function Runbook({ section, page, close }: RunbookProps) {
  const body = sections.get(section);
  const read = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    read.current?.focus();
    read.current?.scrollTo(0, 0);
  }, [section]);
  const title = body === undefined ? 'Runbook' : `Runbook: ${section}`;
  return (
    <Dialog title={title} close={close} isLight>
      <div class="buttons">
        <Button onClick={close}>Back to {page}</Button>
        {body === undefined ? null : <a href="#runbook">All sections</a>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <article ref={read} tabIndex={0} aria-label={title}>
        {body === undefined ? (
          <>
            <Markdown text={first} />
            <Sections />
            <Markdown text={further} />
          </>
        ) : (
          <Markdown text={body} />
        )}
      </article>
    </Dialog>
  );
}

/** A link that begins with # would be taken for one to a place further down the same text. */
function Sections() {
  return (
    <nav aria-label="Sections">
      {[...sections.keys()].map((name) => (
        <a key={name} href={`./#runbook/${name}`}>
          {name}
        </a>
      ))}
    </nav>
  );
}
