/** Controls to play with: `GET /_control/play`, and deeds below it. Loaded when they are first asked for. */
import type { Play } from '../play/play.ts';
import type { DrillStack } from '../traffic/observe.ts';

type Input = Record<string, unknown>;
type PlayControl = (play: Play, input: Input) => unknown;

const controls: Readonly<Record<string, PlayControl>> = {
  'GET /_control/play': async (play) => ({ modes: await play.modes(), drill: play.drill.state() }),
  'POST /_control/play/events': (play, { count }) => play.sendEvents(Number(count)),
  'POST /_control/play/request': (play) => play.sendRequest(),
  'POST /_control/play/poison': (play) => play.sendPoison(),
  'POST /_control/play/lookups': (play, { count }) => play.ask(Number(count)),
  'POST /_control/play/switch': async (play, { system, mode }) => {
    await play.turn(String(system), String(mode));
    return { modes: await play.modes() };
  },
  'POST /_control/play/drill': (play, { outageS }) => play.drill.start(Number(outageS)),
  'POST /_control/play/drill/stop': (play) => {
    play.drill.stop();
    return play.drill.state();
  },
};

/** Answers what a control says. Throws an Error where there is none of that name. */
export function createPlayControls(stack: DrillStack): (name: string, input: Input) => Promise<unknown> {
  let playing: Promise<Play> | undefined;
  return async (name, input) => {
    const control = controls[name];
    if (control === undefined) throw new Error('There is no such control.');
    playing ??= import('../play/play.ts').then(({ createPlay }) => createPlay(stack));
    return playing.then((play) => control(play, input));
  };
}
