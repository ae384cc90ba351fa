/** Who did what, when, and why. */
import type { AuditRow } from '../contract.ts';
import { useAsked } from './ask.ts';
import { FindLink } from './find.tsx';
import { Answered, Button, Empty, Table } from './parts.tsx';

export function Audit() {
  const asked = useAsked<AuditRow[]>('audit');
  return (
    <>
      <div class="buttons">
        <Button onClick={() => void asked.again()}>Read again</Button>
      </div>
      <Answered asked={asked} what="the audit trail">
        {(rows) =>
          rows.length === 0 ? <Empty>Nobody has changed anything yet.</Empty> : <Rows rows={rows} />
        }
      </Answered>
    </>
  );
}

function Rows({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <Table
      caption="The newest 200, kept for 400 days"
      head={['time', 'who', 'did', 'to', 'message', 'why']}
      rows={rows.map(({ atMs, operator, action, about, message, reason }) => [
        new Date(atMs).toLocaleString('sv'),
        operator,
        action,
        about,
        message === '' ? '–' : <FindLink id={message} text={message.replace(/^(.{16}).{8,}$/, '$1…')} />,
        reason,
      ])}
    />
  );
}
