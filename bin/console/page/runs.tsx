/** Replays and drops under way, and what became of them. */
import { useState } from 'preact/hooks';
import type { RunView } from '../contract.ts';
import { ask } from './ask.ts';
import { Button } from './parts.tsx';

export function Runs({ runs }: { runs: Readonly<Record<string, RunView>> }) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const shown = Object.values(runs).filter(({ id }) => !hidden.includes(id));
  return (
    <div aria-live="polite">
      {shown.map((run) => (
        <Run key={run.id} run={run} hide={() => setHidden([...hidden, run.id])} />
      ))}
    </div>
  );
}

function Run({ run: { id, title, seen, total, isOver, text }, hide }: { run: RunView; hide: () => void }) {
  return (
    <div class="card run">
      <strong>{title}</strong>
      {isOver ? <p>{text}</p> : <progress aria-label={title} value={seen} max={Math.max(1, total)} />}
      {isOver ? (
        <Button onClick={hide}>Close</Button>
      ) : (
        <Button onClick={() => void ask('POST', 'letters/stop', { run: id }).catch(() => undefined)}>
          Stop
        </Button>
      )}
    </div>
  );
}
