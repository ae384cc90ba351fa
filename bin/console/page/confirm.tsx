/** Asks before a deed: what will happen, why, and a dry run where there is one. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useWork } from './ask.ts';
import { Dialog } from './dialog.tsx';
import { Button, Trouble } from './parts.tsx';

export interface Question {
  title: string;
  /** What will happen, and what will not. */
  says: ComponentChildren;
  /** On the button, e.g. `Pause`. */
  verb: string;
  isDangerous?: boolean;
  /** Does it; rejects with a Fault. */
  act: (why: string) => Promise<unknown>;
  /** Changes nothing: says what would happen, in sentences. */
  dryRun?: () => Promise<readonly string[]>;
}

let show: (question: Question) => void = () => undefined;

/** Asks, from wherever on the page. */
export const put = (question: Question): void => show(question);

/** Once on the page: whatever is asked. */
export function Confirm() {
  const [question, setQuestion] = useState<Question>();
  show = setQuestion;
  return question && <Asking question={question} close={() => setQuestion(undefined)} />;
}

function Asking({ question, close }: { question: Question; close: () => void }) {
  const { title, says, verb, isDangerous, act, dryRun } = question;
  const [why, setWhy] = useState('');
  const [foretold, foretell] = useState<readonly string[]>([]);
  const { isBusy, fault, run } = useWork();
  const rehearse = async (): Promise<void> => {
    foretell((await dryRun?.()) ?? []);
  };
  return (
    <Dialog title={title} close={close}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run(() => act(why).then(close));
        }}
      >
        <div>{says}</div>
        <ul class="foretold" aria-live="polite">
          {foretold.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <label class="field">
          Why? Others read it in the audit trail.
          <input
            value={why}
            onInput={({ currentTarget }) => setWhy(currentTarget.value)}
            required
            autocomplete="off"
          />
        </label>
        <Trouble fault={fault} />
        <div class="buttons">
          <Button onClick={close}>Cancel</Button>
          {dryRun === undefined ? null : (
            <Button disabled={isBusy} onClick={() => run(rehearse)}>
              Dry run
            </Button>
          )}
          <button
            type="submit"
            class={isDangerous === true ? 'danger' : 'main'}
            disabled={isBusy || why.trim() === ''}
          >
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
