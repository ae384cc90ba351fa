/** An error as AWS's JSON protocol carries it. */
export class Fault extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status: number) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
  }
}

/** A client's fault by AWS's name for it; `status` is the HTTP status. */
export function fault(type: string, message: string, status = 400): Fault {
  return new Fault(type, message, status);
}
