/** The drill on the page Play: what it does, where it stands, how the last one ended. */
import type { PlayView } from '../contract.ts';
import { Badge, Button, Section } from './parts.tsx';
import type { Deeds } from './play-deeds.tsx';
import { lasting } from './words.ts';

export function Drill({ drill, act, isBusy }: Deeds & Pick<PlayView, 'drill'>) {
  const { isRunning, phase, startedMs, waiting, text, passed } = drill;
  const start = { name: 'drill', body: { outageS: 60 }, meanwhile: 'Starting …' };
  const stop = { name: 'drill/stop', meanwhile: 'Ending it …' };
  return (
    <Section title="The drill">
      <p>
        8 events a second, the CRM down for a minute, and a verdict on every event. It takes about six
        minutes: it also waits until on-call’s incident is resolved, and judges what on-call was sent. It
        forgets what the simulated systems have seen, and counts the dead-letter queues: they have to be
        empty.
      </p>
      {isRunning ? (
        <p class="card">
          <span role="status">
            <Badge tone="warn">{phase}</Badge>
          </span>{' '}
          {lasting(Date.now() - startedMs)} since it began; {waiting} accepted and not yet applied.{' '}
          <Button
            disabled={isBusy}
            onClick={() => act({ ...stop, say: () => 'It ends now; what was seen is judged.' })}
          >
            Stop it
          </Button>
        </p>
      ) : (
        <Button
          class="main"
          disabled={isBusy}
          onClick={() => act({ ...start, say: () => 'The drill has begun.' })}
        >
          Start the drill
        </Button>
      )}
      {text === '' ? null : (
        <figure>
          <figcaption>
            The last one <Badge tone={passed ? 'good' : 'bad'}>{passed ? 'passed' : 'not passed'}</Badge>
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>{text}</pre>
        </figure>
      )}
    </Section>
  );
}
