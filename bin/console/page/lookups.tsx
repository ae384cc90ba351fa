/** Lookups: try one, read where the answer came from and why, empty its entry. */
import type { LookupView } from '../contract.ts';
import { ask } from './ask.ts';
import { put, type Question } from './confirm.tsx';
import { Inquiry } from './inquiry.tsx';
import { Badge, Button, Section } from './parts.tsx';

const TONES: Record<string, 'good' | 'warn' | 'bad'> = {
  live: 'good',
  cache: 'good',
  stale_cache: 'warn',
  default: 'bad',
};

export function Lookups() {
  return (
    <Inquiry<LookupView>
      label="A caller’s number, as the flow has it"
      inputMode="tel"
      verb="Look it up"
      route="lookups/try"
      name="number"
      empty="The number stays in this page: it is in no address, log or audit entry."
      beside={(number, forget) => (
        <Button disabled={number.trim() === ''} onClick={() => put(emptying(number, forget))}>
          Empty its entry…
        </Button>
      )}
    >
      {(view) => <Answer view={view} />}
    </Inquiry>
  );
}

function emptying(number: string, forget: () => void): Question {
  return {
    title: 'Empty the entry of this number?',
    says: 'What is cached of it is never served again, not even while the CRM is away: then callers from it get the safe default, customer unknown. The next lookup asks the CRM.',
    verb: 'Empty it',
    isDangerous: true,
    act: async (why) => {
      await ask('POST', 'lookups/empty', { number, why });
      forget();
    },
  };
}

function Answer({ view: { status, answer, why } }: { view: LookupView }) {
  const source = `${answer['source'] ?? status}`;
  return (
    <Section title="The answer" aside={<Badge tone={TONES[source] ?? 'bad'}>{source}</Badge>}>
      <ul>
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
