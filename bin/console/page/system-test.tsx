/** Whether anything answers at a downstream's address. */
import { useState } from 'preact/hooks';
import type { SystemView, TestView } from '../contract.ts';
import { ask } from './ask.ts';
import { Badge, Button } from './parts.tsx';

/** Asks once whether anything answers. */
export function Test({ system: { name, address } }: { system: SystemView }) {
  const [told, setTold] = useState<TestView>();
  const [isBusy, setBusy] = useState(false);
  const test = (): void => {
    setBusy(true);
    ask<TestView>('POST', 'systems/test', { name })
      .catch((fault: { message: string }): TestView => ({ isGood: false, text: fault.message }))
      .then((view) => {
        setTold(view);
        setBusy(false);
      })
      .catch(() => undefined);
  };
  return (
    <span class="test" aria-live="polite">
      {told === undefined ? null : <Badge tone={told.isGood ? 'good' : 'bad'}>{told.text}</Badge>}{' '}
      <Button aria-label={`Test connection to ${name}`} disabled={isBusy || address === ''} onClick={test}>
        Test connection
      </Button>
    </span>
  );
}
