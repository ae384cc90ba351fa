/** Small parts that every page is made of. */
import type { ComponentChildren, JSX } from 'preact';
import type { Fault } from '../contract.ts';
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

/** A text of the command line: with the page's times, and links where it names sections of the runbook. */
export function Prose({ text }: { text: string }) {
  const parts = withClocks(text).split(/docs\/RUNBOOK\.md#([a-z-]+)/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={`runbook/${part}`} target="_blank" rel="noreferrer">
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

const TITLES: Record<Fault['kind'], string> = {
  refused: 'Not done',
  forbidden: 'You may not do that',
  unreachable: 'Out of reach',
  fault: 'A fault of the console',
};

const HELP: Record<Fault['kind'], string> = {
  refused: '',
  forbidden: 'Ask for the missing permission, or start the console under a role that has it.',
  unreachable: 'What was last known stands below. It looks again by itself.',
  fault: 'Nothing of the deployment is changed by it. The command line does the same meanwhile.',
};

/** What went wrong, and what to do about it; nothing where nothing did. */
export function Trouble({ fault }: { fault: Fault | undefined }) {
  if (fault === undefined) return null;
  const { kind, message } = fault;
  return (
    <div class={`trouble ${kind}`} role="alert">
      <strong>{TITLES[kind]}.</strong> {message} {HELP[kind]}
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

interface AskFormProps {
  label: string;
  inputMode?: 'text' | 'tel';
  text: string;
  change: (text: string) => void;
  verb: string;
  isBusy: boolean;
  ask: () => void;
  /** Beside the button. */
  children?: ComponentChildren;
}

/** One field, and the button that sends it. */
export function AskForm(props: AskFormProps) {
  const { label, inputMode = 'text', text, change, verb, isBusy, ask, children } = props;
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label class="field">
        {label}
        <input
          inputMode={inputMode}
          value={text}
          onInput={({ currentTarget }) => change(currentTarget.value)}
          required
          autocomplete="off"
        />
      </label>
      <div class="buttons">
        <button type="submit" class="main" disabled={isBusy || text.trim() === ''}>
          {verb}
        </button>
        {children}
      </div>
    </form>
  );
}

export function Button(props: JSX.IntrinsicElements['button']) {
  return <button type="button" {...props} />;
}
