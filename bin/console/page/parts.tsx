/** Small parts that every page is made of. */
import type { ComponentChildren, JSX } from 'preact';
import type { Fault } from '../contract.ts';

/** A part of a page under its heading. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
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

/** A table that a narrow screen shows as cards: each cell bears its column's name. */
export function Table({
  caption,
  head,
  rows,
}: {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly ComponentChildren[])[];
}) {
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

export function Badge({
  tone,
  children,
}: {
  tone: 'good' | 'bad' | 'warn' | 'plain';
  children: ComponentChildren;
}) {
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
export function AskForm({
  label,
  inputMode = 'text',
  text,
  change,
  verb,
  isBusy,
  ask,
  children,
}: AskFormProps) {
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
