/** The attribute `circuit.state`: what the breaker said when the call was to be made. */
import type { Admission } from '../ports.ts';

/** `unknown`: leave was given blindly, while the breaker's store could not be read. */
export function circuitStateOf(admission: Admission): 'closed' | 'half-open' | 'open' | 'unknown' {
  if (admission.kind === 'open') return 'open';
  if (admission.kind === 'probe') return 'half-open';
  return admission.version === undefined ? 'unknown' : 'closed';
}
