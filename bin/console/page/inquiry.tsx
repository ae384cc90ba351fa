/** A page that is one question: a field, the button that sends it, and what is answered. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, useWork } from './ask.ts';
import { Empty, Trouble } from './parts.tsx';

interface InquiryProps<Answer> {
  label: string;
  inputMode?: 'text' | 'tel';
  verb: string;
  /** Asked as soon as the page is there; empty: nothing. */
  first?: string;
  /** Which route is asked, and under which name what was typed is sent. */
  route: string;
  name: string;
  /** Before anything was asked. */
  empty: string;
  /** Beside the button; `forget` takes the answer away. */
  beside?: (typed: string, forget: () => void) => ComponentChildren;
  children: (answer: Answer) => ComponentChildren;
}

export function Inquiry<Answer>(props: InquiryProps<Answer>) {
  const { label, inputMode = 'text', verb, first = '', route, name, empty, beside, children } = props;
  const [typed, type] = useState(first);
  const [answer, setAnswer] = useState<Answer>();
  const { isBusy, fault, run } = useWork();
  const send = (): void => run(async () => setAnswer(await ask<Answer>('POST', route, { [name]: typed })));
  useEffect(() => {
    if (first !== '') send();
  }, []);
  return (
    <>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label class="field">
          {label}
          <input
            inputMode={inputMode}
            value={typed}
            onInput={({ currentTarget }) => type(currentTarget.value)}
            required
            autocomplete="off"
          />
        </label>
        <div class="buttons">
          <button type="submit" class="main" disabled={isBusy || typed.trim() === ''}>
            {verb}
          </button>
          {beside?.(typed, () => setAnswer(undefined))}
        </div>
      </form>
      <div aria-live="polite">
        <Trouble fault={fault} />
        {answer === undefined ? <Empty>{empty}</Empty> : children(answer)}
      </div>
    </>
  );
}
