/** Play, on the runner alone: send something, take a system away, start the drill; then watch Now. */
import { useState } from 'preact/hooks';
import type { PlayView } from '../contract.ts';
import { ask, useAsked, useWork } from './ask.ts';
import { Badge, Button, Loading, Section, Trouble } from './parts.tsx';
import { lasting } from './words.ts';

/** Asks for what moves while a drill runs, ms. */
const EVERY_MS = 2000;

type Do = (name: string, body: object, say: (answer: Record<string, unknown>) => string) => void;

export function Play() {
  const { answer, fault, again } = useAsked<PlayView>('play', { everyMs: EVERY_MS });
  const [told, setTold] = useState('');
  const { fault: trouble, run } = useWork();
  const act: Do = (name, body, say) => {
    setTold('');
    run(async () => {
      setTold(say(await ask<Record<string, unknown>>('POST', `play/${name}`, body)));
      again();
    });
  };
  if (answer === undefined)
    return fault === undefined ? <Loading what="the simulated systems" /> : <Trouble fault={fault} />;
  return (
    <>
      <p class="quiet lead">
        Everything here is simulated and on this machine. Watch what becomes of it on the page Now.
      </p>
      <div aria-live="polite">
        <Trouble fault={trouble} />
        {told === '' ? null : <p class="card">{told}</p>}
      </div>
      <Send act={act} />
      <Switches modes={answer.modes} act={act} />
      <Drill drill={answer.drill} act={act} />
    </>
  );
}

function Send({ act }: { act: Do }) {
  const events = (count: number) => (): void =>
    act('events', { count }, ({ accepted }) => `${accepted} accepted.`);
  const lookups = (count: number) => (): void =>
    act(
      'lookups',
      { count },
      ({ bySource, slowestMs }) =>
        `${count} answered, ${sourcesText(bySource)}; the slowest in ${slowestMs} ms.`,
    );
  return (
    <Section title="Send something">
      <div class="buttons">
        <Button onClick={events(1)}>One event</Button>
        <Button onClick={events(100)}>A burst of 100 events</Button>
        <Button onClick={lookups(1)}>One lookup</Button>
        <Button onClick={lookups(50)}>50 callers at once</Button>
        <Button
          onClick={() =>
            act(
              'poison',
              {},
              () =>
                'Sent, with some others beside it. The CRM refuses it: once others succeed it is a dead letter.',
            )
          }
        >
          An event the CRM refuses
        </Button>
      </div>
    </Section>
  );
}

function sourcesText(bySource: unknown): string {
  return Object.entries({ ...(bySource as object) })
    .map(([source, count]) => `${count} ${source}`)
    .join(', ');
}

function Switches({ modes, act }: { modes: PlayView['modes']; act: Do }) {
  return (
    <Section title="Systems">
      <div class="card">
        {Object.entries(modes).map(([system, mode]) => {
          const next = mode === 'up' ? 'down' : 'up';
          const done = next === 'down' ? `${system} is away. Send events: they wait.` : `${system} is back.`;
          return (
            <div key={system} class="row">
              <span class="name">{system}</span>
              <span class="value">
                <Badge tone={mode === 'up' ? 'good' : 'bad'}>{mode}</Badge>
              </span>
              <span class="deed">
                <Button onClick={() => act('switch', { system, mode: next }, () => done)}>
                  {next === 'down' ? `Take ${system} away` : `Bring ${system} back`}
                </Button>
              </span>
            </div>
          );
        })}
      </div>
    </Section>
  );
}

function Drill({ drill, act }: { drill: PlayView['drill']; act: Do }) {
  const { isRunning, phase, startedMs, waiting, text, passed } = drill;
  return (
    <Section title="The drill">
      <p>
        8 events a second, the CRM away for a minute, and a verdict on every event. With what on-call is told
        it takes about six minutes. It forgets what the simulated systems have seen, and counts the
        dead-letter queues: they have to be empty.
      </p>
      {isRunning ? (
        <p class="card" role="status">
          <Badge tone="warn">{phase}</Badge> for {lasting(Date.now() - startedMs)}; {waiting} accepted and not
          yet applied.{' '}
          <Button onClick={() => act('drill/stop', {}, () => 'It ends now; what was seen is judged.')}>
            Stop it
          </Button>
        </p>
      ) : (
        <button
          type="button"
          class="main"
          onClick={() => act('drill', { outageS: 60 }, () => 'The drill has begun.')}
        >
          Start the drill
        </button>
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
