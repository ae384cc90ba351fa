/** Play, on the runner alone: send something, take a system away, start the drill; then watch Now. */
import { useState } from 'preact/hooks';
import type { PlayView } from '../contract.ts';
import { ask, useAsked, useWork } from './ask.ts';
import { Badge, Button, Loading, Section, Trouble } from './parts.tsx';
import { Row } from './system-rows.tsx';
import { lasting } from './words.ts';

/** Asks for what moves while a drill runs, ms. */
const EVERY_MS = 2000;

interface Act {
  isBusy: boolean;
  /** `meanwhile`: what is said until it is answered. */
  act: (
    name: string,
    body: object,
    meanwhile: string,
    say: (answer: Record<string, unknown>) => string,
  ) => void;
}

export function Play() {
  const { answer, fault, again } = useAsked<PlayView>('play', { everyMs: EVERY_MS });
  const [told, setTold] = useState('');
  const { isBusy, fault: trouble, run } = useWork();
  const act: Act['act'] = (name, body, meanwhile, say) => {
    setTold(meanwhile);
    run(async () => {
      const done = await ask<Record<string, unknown>>('POST', `play/${name}`, body).catch((failed) => {
        setTold('');
        throw failed;
      });
      // What is shown below must not contradict what is said.
      await again();
      setTold(say(done));
    });
  };
  if (answer === undefined)
    return fault === undefined ? <Loading what="the simulated systems" /> : <Trouble fault={fault} />;
  const deeds = { act, isBusy };
  return (
    <>
      <p class="quiet lead">
        Everything here is simulated and on this machine. Watch what becomes of it on the{' '}
        <a href="#now">page Now</a>.
      </p>
      <div aria-live="polite" aria-busy={isBusy}>
        <Trouble fault={trouble} />
        {told === '' ? null : <p class="card lead">{told}</p>}
      </div>
      <Send {...deeds} />
      <Switches modes={answer.modes} {...deeds} />
      <Drill drill={answer.drill} {...deeds} />
    </>
  );
}

function Send({ act, isBusy }: Act) {
  const events = (count: number) => (): void =>
    act('events', { count }, 'Sending …', ({ accepted, first, last }) =>
      accepted === 1 ? `1 accepted: ${first}.` : `${accepted} accepted, from ${first} to ${last}.`,
    );
  const lookups = (count: number) => (): void =>
    act(
      'lookups',
      { count },
      'Asking …',
      ({ bySource, slowestMs }) =>
        `${count} answered, ${sourcesText(bySource)}; the slowest in ${slowestMs} ms.`,
    );
  const refused = (): void =>
    act(
      'poison',
      {},
      'Sending it, and others beside it for ten seconds: only when those succeed is it the event’s own fault …',
      () =>
        'Sent. The CRM refuses it, since its field region is empty: it is a dead letter by now, or within a minute. See the page Dead letters.',
    );
  const buttons = [
    ['One event', events(1)],
    ['A burst of 100 events', events(100)],
    ['One lookup', lookups(1)],
    ['50 callers at once', lookups(50)],
    ['An event the CRM refuses', refused],
  ] as const;
  return (
    <Section title="Send something">
      <div class="buttons">
        {buttons.map(([title, press]) => (
          <Button key={title} disabled={isBusy} onClick={press}>
            {title}
          </Button>
        ))}
      </div>
    </Section>
  );
}

function sourcesText(bySource: unknown): string {
  return Object.entries({ ...(bySource as object) })
    .map(([source, count]) => `${count} ${source === 'default' ? 'default (customer unknown)' : source}`)
    .join(', ');
}

function Switches({ modes, act, isBusy }: Act & Pick<PlayView, 'modes'>) {
  return (
    <Section title="Systems">
      <div class="card">
        {Object.entries(modes).map(([system, mode]) => {
          const next = mode === 'up' ? 'down' : 'up';
          const [deed, done] =
            next === 'down'
              ? [`Take ${system} down`, `${system} is down. Send events: they wait.`]
              : [`Bring ${system} back`, `${system} is up again. What waited is worked off.`];
          return (
            <Row
              key={system}
              name={system}
              deed={
                <Button
                  disabled={isBusy}
                  onClick={() => act('switch', { system, mode: next }, 'Switching …', () => done)}
                >
                  {deed}
                </Button>
              }
            >
              <Badge tone={mode === 'up' ? 'good' : 'bad'}>{mode}</Badge>
            </Row>
          );
        })}
      </div>
    </Section>
  );
}

function Drill({ drill, act, isBusy }: Act & Pick<PlayView, 'drill'>) {
  const { isRunning, phase, startedMs, waiting, text, passed } = drill;
  return (
    <Section title="The drill">
      <p>
        8 events a second, the CRM down for a minute, and a verdict on every event. It takes about six
        minutes: it also waits until on-call’s incident is resolved, and judges what on-call was sent. It
        forgets what the simulated systems have seen, and counts the dead-letter queues: they have to be
        empty.
      </p>
      {isRunning ? (
        <p class="card" role="status">
          <Badge tone="warn">{phase}</Badge> for {lasting(Date.now() - startedMs)}; {waiting} accepted and not
          yet applied.{' '}
          <Button
            disabled={isBusy}
            onClick={() => act('drill/stop', {}, '', () => 'It ends now; what was seen is judged.')}
          >
            Stop it
          </Button>
        </p>
      ) : (
        <Button
          class="main"
          disabled={isBusy}
          onClick={() => act('drill', { outageS: 60 }, 'Starting …', () => 'The drill has begun.')}
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
