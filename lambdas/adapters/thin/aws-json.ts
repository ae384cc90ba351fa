/** AWS's JSON protocols: one signed POST a call, and another try after a fault that passes. */
import { requiredSetting } from '../settings.ts';
import { systemClock, systemRandom } from '../system.ts';
import { domainOf } from './domain.ts';
import { exchange, type HttpLimits } from './exchange.ts';
import { type Json, jsonOf, ServiceFault } from './faults.ts';
import { signerOf } from './signer.ts';

/** Longest pause before the first retry, ms, doubled with each; the SDK's own. */
const BACK_OFF_MS = 100;

type Config = { maxAttempts: number; requestHandler: HttpLimits };
/** `read` makes of AWS's answer what the SDK would. */
export type Command = { target: string; input: { QueueUrl?: string }; read(answer: Json): Json };

/** A client by name, AWS_ENDPOINT_URL_<setting> and version of its service. SettingError without region or credentials. */
export function client(service: string, setting: string, version: string) {
  return class {
    readonly #region = requiredSetting('AWS_REGION');
    readonly #endpoint = process.env[`AWS_ENDPOINT_URL_${setting}`] || process.env['AWS_ENDPOINT_URL'];
    readonly #signer = signerOf(service, this.#region);
    readonly #config: Config;
    constructor(config: Config) {
      this.#config = config;
    }

    /** Rejects with a ServiceFault, or as `exchange` does. */
    async send(call: Command, { abortSignal: signal }: { abortSignal?: AbortSignal } = {}): Promise<Json> {
      let refused = true;
      for (let tries = 1; ; tries += 1) {
        try {
          return call.read(await this.#try(call, signal));
        } catch (error) {
          refused &&= error instanceof ServiceFault && error.isRefusal;
          if (error instanceof ServiceFault) error.refusedThroughout = refused;
          const isFinal = error instanceof ServiceFault && !error.passes;
          if (isFinal || tries >= this.#config.maxAttempts) throw error;
        }
        await systemClock.sleep(systemRandom.unit() * BACK_OFF_MS * 2 ** (tries - 1), signal);
      }
    }

    async #try({ target, input }: Command, signal: AbortSignal | undefined): Promise<Json> {
      const { protocol, host, hostname, port, pathname } = this.#urlOf(input);
      const [body, trace] = [JSON.stringify(input), process.env['_X_AMZN_TRACE_ID']];
      const headers = {
        host,
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': target,
        ...(trace && { 'x-amzn-trace-id': trace }),
      };
      const to = { method: 'POST', protocol, hostname, path: pathname, headers };
      const signed = await this.#signer.sign({ ...to, body });
      const sent = { ...to, headers: signed.headers, port, ...(signal && { signal }) };
      return jsonOf(await exchange(sent, body, this.#config.requestHandler));
    }

    /** A queue is where its URL says. */
    #urlOf({ QueueUrl }: Command['input']): URL {
      const own = QueueUrl ?? `https://${service}.${this.#region}.${domainOf(this.#region)}`;
      return this.#endpoint ? new URL(this.#endpoint) : new URL('/', own);
    }
  };
}
