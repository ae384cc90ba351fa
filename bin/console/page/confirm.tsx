/** Asks before a deed: what will happen, why, and a dry run where there is one. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Fault } from '../contract.ts';
import { isFault, LOST } from './ask.ts';
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
  /** Changes nothing. */
  dryRun?: () => Promise<unknown>;
}

export function Confirm({ question, close }: { question: Question; close: () => void }) {
  const { title, says, verb, isDangerous, act, dryRun } = question;
  const dialog = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  useEffect(() => dialog.current?.showModal(), []);
  const run = (work: () => Promise<unknown>): void => {
    setBusy(true);
    setFault(undefined);
    work().then(close, (error: unknown) => {
      setFault(isFault(error) ? error : LOST);
      setBusy(false);
    });
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="asked">
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run(() => act(why));
        }}
      >
        <h2 id="asked">{title}</h2>
        <div class="says">{says}</div>
        <label class="field">
          Why? Others read it in the audit trail.
          <input
            value={why}
            onInput={({ currentTarget }) => setWhy(currentTarget.value)}
            required
            autocomplete="off"
          />
        </label>
        {fault === undefined ? null : <Trouble fault={fault} />}
        <div class="buttons">
          <Button onClick={close}>Cancel</Button>
          {dryRun === undefined ? null : (
            <Button disabled={isBusy} onClick={() => run(dryRun)}>
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
    </dialog>
  );
}
