/** Small parts that every page is made of. */
import type { ComponentChildren, JSX, RenderableProps as With } from 'preact';
import type { Fault } from '../contract.ts';
import type { Asked } from './ask.ts';
import { withClocks } from './words.ts';

/** A part of a page under its heading. */
export function Section({ title, aside, children }: With<{ title: string; aside?: ComponentChildren }>) {
  return (
    <section>
      <div class="head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** While nothing is known yet. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="quiet loading" role="status">
      Reading {what} …
    </p>
  );
}

interface AnsweredProps<Answer> {
  asked: Pick<Asked<Answer>, 'answer' | 'fault'>;
  what: string;
  children: (answer: Answer) => ComponentChildren;
}

/** What was asked for, as soon as it is there; until then, or where it fails, that. */
export function Answered<Answer>({ asked: { answer, fault }, what, children }: AnsweredProps<Answer>) {
  return (
    <>
      <Trouble fault={fault} />
      {answer === undefined && fault === undefined ? <Loading what={what} /> : null}
      {answer === undefined ? null : children(answer)}
    </>
  );
}

const MARKED =
  /(docs\/RUNBOOK\.md#[a-z-]+|steadyline (?:status|dlq audit|(?:dlq list|find|resume) [^\s,)]+|(?:breaker close \S+|dlq stop \S+ --id \S+) --reason "…"))/;

/** A text of the command line: with the page's times, its commands, and links where it names sections of the runbook. */
export function Prose({ text }: { text: string }) {
  // Whatever stands at an odd place is marked.
  return (
    <>
      {withClocks(text)
        .split(MARKED)
        .map((part, index) => (index % 2 === 0 ? part : marked(part)))}
    </>
  );
}

function marked(part: string) {
  const [, section] = part.split('docs/RUNBOOK.md#');
  if (section === undefined) return <code>{part}</code>;
  return <a href={`#runbook/${section}`}>runbook, {section}</a>;
}

/** Nothing there, which is mostly good. */
export function Empty({ children }: With<object>) {
  return <p class="quiet empty">{children}</p>;
}

const WORDS: Record<Fault['kind'], readonly [title: string, help: string]> = {
  refused: ['Not done', ''],
  forbidden: [
    'You may not do that',
    'Ask for the missing permission, or start the console under a role that has it.',
  ],
  unreachable: ['Out of reach', 'It looks again by itself; what is known from before stays on the page.'],
  fault: [
    'A fault of the console',
    'Nothing of the deployment is changed by it. The command line does the same meanwhile.',
  ],
};

/** What went wrong, and what to do about it; nothing where nothing did. */
export function Trouble({ fault }: { fault: Fault | undefined }) {
  if (fault === undefined) return null;
  const { kind, message } = fault;
  const [title, help] = WORDS[kind];
  return (
    <div class={`trouble ${kind}`} role="alert">
      <strong>{title}.</strong> {message.replace(/[^.!?…]$/, '$&.')} {help}
    </div>
  );
}

interface TableProps {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly ComponentChildren[])[];
}

/** A table that a narrow screen shows as cards: each cell bears its column's name. */
export function Table({ caption, head, rows }: TableProps) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, column) => (
              <td key={head[column]} data-of={head[column]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Badge({ tone, children }: With<{ tone: 'good' | 'bad' | 'warn' | 'holds' | 'plain' }>) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** A line of a card: a name, what is to say of it, and what may be done to it. */
export function Row({ name, deed, children }: With<{ name: string; deed?: ComponentChildren }>) {
  return (
    <div class="row">
      <span class="name">{name}</span>
      <span class="value">{children}</span>
      <span class="deed">{deed}</span>
    </div>
  );
}

export function Button(props: JSX.IntrinsicElements['button']) {
  return <button type="button" {...props} />;
}
