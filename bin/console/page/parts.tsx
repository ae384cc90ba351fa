/** Small parts that every page is made of. */
import type { ComponentChildren, JSX } from 'preact';
import type { Fault } from '../contract.ts';
import type { Asked } from './ask.ts';
import { withClocks } from './words.ts';

interface SectionProps {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A part of a page under its heading. */
export function Section({ title, aside, children }: SectionProps) {
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

/** A text of the command line: with the page's times, and links where it names sections of the runbook. */
export function Prose({ text }: { text: string }) {
  const parts = withClocks(text).split(/docs\/RUNBOOK\.md#([a-z-]+)/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={`#runbook/${part}`}>
            runbook, {part}
          </a>
        ),
      )}
    </>
  );
}

/** Nothing there, which is mostly good. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="quiet empty">{children}</p>;
}

const WORDS: Record<Fault['kind'], readonly [title: string, help: string]> = {
  refused: ['Not done', ''],
  forbidden: [
    'You may not do that',
    'Ask for the missing permission, or start the console under a role that has it.',
  ],
  unreachable: ['Out of reach', 'What was last known stands below. It looks again by itself.'],
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
      <strong>{title}.</strong> {message} {help}
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

interface BadgeProps {
  tone: 'good' | 'bad' | 'warn' | 'plain';
  children: ComponentChildren;
}

export function Badge({ tone, children }: BadgeProps) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

interface RowProps {
  name: string;
  /** What may be done to it. */
  deed?: ComponentChildren;
  children: ComponentChildren;
}

/** A line of a card: a name, what is to say of it, and a deed. */
export function Row({ name, deed, children }: RowProps) {
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
