/** Lookups: try one, read where the answer came from and why, empty its entry. */
import { useState } from 'preact/hooks';
import type { LookupView } from '../contract.ts';
import { ask, useWork } from './ask.ts';
import { put, type Question } from './confirm.tsx';
import { AskForm, Badge, Button, Empty, Section, Trouble } from './parts.tsx';

const TONES: Record<string, 'good' | 'warn' | 'bad'> = {
  live: 'good',
  cache: 'good',
  stale_cache: 'warn',
  default: 'bad',
};

export function Lookups() {
  const [number, setNumber] = useState('');
  const [view, setView] = useState<LookupView>();
  const { isBusy, fault, run } = useWork();
  const empty: Question = {
    title: 'Empty the entry of this number?',
    says: (
      <p>
        What is cached of it is never served again, not even while the CRM is away: then callers from it get
        the safe default, customer unknown. The next lookup asks the CRM.
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
      <AskForm
        label="A caller’s number, as the flow has it"
        inputMode="tel"
        verb="Look it up"
        text={number}
        change={setNumber}
        isBusy={isBusy}
        ask={() => run(async () => setView(await ask<LookupView>('POST', 'lookups/try', { number })))}
      >
        <Button disabled={number.trim() === ''} onClick={() => put(empty)}>
          Empty its entry…
        </Button>
      </AskForm>
      <div aria-live="polite">
        <Trouble fault={fault} />
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
