/** Whether anything answers at a downstream's address. */
import { useState } from 'preact/hooks';
import type { SystemView, TestView } from '../contract.ts';
import { ask, useWork } from './ask.ts';
import { Badge, Button } from './parts.tsx';

/** Asks once whether anything answers. */
export function Test({ system: { name, address } }: { system: SystemView }) {
  const [told, setTold] = useState<TestView>();
  const { isBusy, fault, run } = useWork();
  const view = fault === undefined ? told : { isGood: false, text: fault.message };
  return (
    <span class="test" aria-live="polite">
      {view === undefined ? null : <Badge tone={view.isGood ? 'good' : 'bad'}>{view.text}</Badge>}{' '}
      <Button
        aria-label={`Test connection to ${name}`}
        disabled={isBusy || address === ''}
        onClick={() => run(async () => setTold(await ask<TestView>('POST', 'systems/test', { name })))}
      >
        {isBusy ? 'Testing …' : 'Test connection'}
      </Button>
    </span>
  );
}
