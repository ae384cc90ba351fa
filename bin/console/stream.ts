/** Server-sent events: what moves, to every page that is open. */
import type { ServerResponse } from 'node:http';
import type { Recorder } from './recorder.ts';

/** Takes a response over until its page is closed. */
export function streamOf(recorder: Pick<Recorder, 'listen'>): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const end = recorder.listen((told) => {
      response.write(`data: ${JSON.stringify(told)}\n\n`);
    });
    response.on('close', end);
  };
}
