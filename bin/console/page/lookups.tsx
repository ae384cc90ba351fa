/** Lookups: try one, read where the answer came from and why, empty its entry. */
import { useState } from 'preact/hooks';
import type { Fault, LookupView } from '../contract.ts';
import { ask, isFault, LOST } from './ask.ts';
import { Confirm, type Question } from './confirm.tsx';
import { Badge, Button, Empty, Section, Trouble } from './parts.tsx';

const TONES: Record<string, 'good' | 'warn' | 'bad'> = {
  live: 'good',
  cache: 'good',
  stale_cache: 'warn',
  default: 'bad',
};

export function Lookups() {
  const [number, setNumber] = useState('');
  const [view, setView] = useState<LookupView>();
  const [fault, setFault] = useState<Fault>();
  const [isBusy, setBusy] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const attempt = (): void => {
    setBusy(true);
    setFault(undefined);
    ask<LookupView>('POST', 'lookups/try', { number })
      .then(setView, (error: unknown) => setFault(isFault(error) ? error : LOST))
      .then(() => setBusy(false))
      .catch(() => undefined);
  };
  const empty: Question = {
    title: 'Empty the entry of this number?',
    says: (
      <p>
        What is cached of it is never served again, not even while the CRM is away: then callers from it get
        the safe default. The next lookup asks the CRM.
      </p>
    ),
    verb: 'Empty it',
    isDangerous: true,
    act: async (why) => {
      await ask('POST', 'lookups/empty', { number, why });
      setView(undefined);
    },
  };
  return (
    <>
      {question === undefined ? null : <Confirm question={question} close={() => setQuestion(undefined)} />}
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          attempt();
        }}
      >
        <label class="field">
          A caller’s number, as the flow has it
          <input
            type="tel"
            value={number}
            onInput={({ currentTarget }) => setNumber(currentTarget.value)}
            required
            autocomplete="off"
          />
        </label>
        <div class="buttons">
          <button type="submit" class="main" disabled={isBusy || number.trim() === ''}>
            Look it up
          </button>
          <Button disabled={number.trim() === ''} onClick={() => setQuestion(empty)}>
            Empty its entry…
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {fault === undefined ? null : <Trouble fault={fault} />}
        {view === undefined ? (
          <Empty>The number stays in this page: it is in no address, log or audit entry.</Empty>
        ) : (
          <Answer view={view} />
        )}
      </div>
    </>
  );
}

function Answer({ view: { status, answer, why } }: { view: LookupView }) {
  const source = `${answer['source'] ?? status}`;
  return (
    <Section title="The answer" aside={<Badge tone={TONES[source] ?? 'bad'}>{source}</Badge>}>
      <ul class="why">
        {why.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <dl class="card">
        {Object.entries(answer).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'object' ? JSON.stringify(value) : `${value}`}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
