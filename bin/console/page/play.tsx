/** Play, on the runner alone: send something, take a system away, start the drill; then watch Now. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PlayView } from '../contract.ts';
import { ask, useAsked, useWork } from './ask.ts';
import { Answered, Badge, Button, Row, Section, Trouble } from './parts.tsx';
import { type Deeds, type Done, SENDINGS } from './play-deeds.tsx';
import { Drill } from './play-drill.tsx';

/** Asks for what moves while a drill runs, ms. */
const EVERY_MS = 2000;

export function Play() {
  const played = useAsked<PlayView>('play', { everyMs: EVERY_MS });
  const [told, tell] = useState<ComponentChildren>();
  const { isBusy, fault, run } = useWork();
  const act: Deeds['act'] = ({ name, body, meanwhile = 'Sending …', say }) => {
    tell(meanwhile);
    run(async () => {
      const done = await ask<Done>('POST', `play/${name}`, body).catch((failed) => {
        tell(undefined);
        throw failed;
      });
      // What is shown below must not contradict what is said.
      await played.again();
      tell(say(done));
    });
  };
  return (
    <Answered asked={played} what="the simulated systems">
      {({ modes, drill }) => (
        <>
          <p class="quiet lead">
            Everything here is simulated and on this machine. Watch what becomes of it on the{' '}
            <a href="#now">page Now</a>.
          </p>
          <div aria-live="polite" aria-busy={isBusy}>
            <Trouble fault={fault} />
            {told === undefined ? null : <p class="card lead">{told}</p>}
          </div>
          <Section title="Send something">
            <div class="buttons">
              {SENDINGS.map((deed) => (
                <Button key={deed.title} disabled={isBusy} onClick={() => act(deed)}>
                  {deed.title}
                </Button>
              ))}
            </div>
          </Section>
          <Section title="Systems">
            <div class="card">
              {Object.entries(modes).map(([system, mode]) => (
                <Switch key={system} {...{ system, mode, act, isBusy }} />
              ))}
            </div>
          </Section>
          <Drill {...{ drill, act, isBusy }} />
        </>
      )}
    </Answered>
  );
}

function Switch({ system, mode, act, isBusy }: Deeds & { system: string; mode: string }) {
  const isUp = mode === 'up';
  const deed = {
    name: 'switch',
    body: { system, mode: isUp ? 'down' : 'up' },
    meanwhile: 'Switching …',
    say: () =>
      isUp
        ? `${system} is down. Send events: they wait.`
        : `${system} is up again. What waited is worked off.`,
  };
  return (
    <Row
      name={system}
      deed={
        <Button disabled={isBusy} onClick={() => act(deed)}>
          {isUp ? `Take ${system} down` : `Bring ${system} back`}
        </Button>
      }
    >
      <Badge tone={isUp ? 'good' : 'bad'}>{mode}</Badge>
    </Row>
  );
}
