/** Who did what, when, and why. */
import type { AuditRow } from '../contract.ts';
import { useAsked } from './ask.ts';
import { FindLink } from './find.tsx';
import { Button, Empty, Loading, Table, Trouble } from './parts.tsx';

export function Audit() {
  const { answer, fault, again } = useAsked<AuditRow[]>('audit');
  return (
    <>
      <div class="buttons">
        <Button onClick={() => void again()}>Read again</Button>
      </div>
      <Trouble fault={fault} />
      {answer === undefined && fault === undefined ? <Loading what="the audit trail" /> : null}
      {answer?.length === 0 ? <Empty>Nobody has changed anything yet.</Empty> : null}
      {answer === undefined || answer.length === 0 ? null : (
        <Table
          caption="The newest 200, kept for 400 days"
          head={['time', 'who', 'did', 'to', 'message', 'why']}
          rows={answer.map(({ atMs, operator, action, about, message, reason }) => [
            new Date(atMs).toLocaleString('sv'),
            operator,
            action,
            about,
            message === '' ? (
              '–'
            ) : (
              <FindLink key="message" id={message} text={message.replace(/^(.{16}).{8,}$/, '$1…')} />
            ),
            reason,
          ])}
        />
      )}
    </>
  );
}
