/** What Steadyline itself refuses: no request can carry the value it would have to. */
import { UnsendableError as Unsendable } from '../errors.ts';

/** Trying again changes nothing, and the system behind has not been asked. The text holds no value (P9). */
export class UnsendableError extends Unsendable {
  override readonly code: string = 'unsendable';
  constructor(message: string) {
    super(400, message);
  }
}
