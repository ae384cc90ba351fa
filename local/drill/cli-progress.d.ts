/** The part of cli-progress that the drill uses; the package brings no types. */
declare module 'cli-progress' {
  export interface Options {
    format: string;
    hideCursor?: boolean;
    clearOnComplete?: boolean;
    fps?: number;
    barsize?: number;
    stream?: NodeJS.WritableStream;
  }
  export class SingleBar {
    constructor(options: Options, preset?: object);
    start(total: number, startValue: number, payload?: object): void;
    update(value: number, payload?: object): void;
    stop(): void;
  }
  export const Presets: { shades_classic: object; shades_grey: object; legacy: object; rect: object };
  const cliProgress: { SingleBar: typeof SingleBar; Presets: typeof Presets };
  export default cliProgress;
}
