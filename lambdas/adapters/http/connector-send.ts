/** Requests of connectors over kept-alive connections. */
import type { Send } from '../../core/connector/make-exchange.ts';
import type { CallHttp, OpenCaller } from './http-call.ts';

/** New connections are opened where the client certificate changes. */
export function connectorSend(open: OpenCaller): Send {
  let kept: { certificate: string; call: CallHttp } | undefined;
  return (request, certificate) => {
    const text = certificate === undefined ? '' : JSON.stringify(certificate);
    if (kept?.certificate !== text) kept = { certificate: text, call: open(certificate) };
    return kept.call(request);
  };
}
