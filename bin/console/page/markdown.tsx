/**
 * As much of Markdown as the runbook uses, as elements: paragraphs, lists, code, strong, emphasis, links to its own
 * sections. Blocks have an empty line between them. Everything else is shown as the text that it is.
 */

export function Markdown({ text }: { text: string }) {
  return (
    <>
      {text
        .trim()
        .split(/\n{2,}/)
        .map((block) => (
          <Block key={block} text={block} />
        ))}
    </>
  );
}

function Block({ text }: { text: string }) {
  if (text.startsWith('```\n'))
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      <pre tabIndex={0}>{text.slice(4, -4)}</pre>
    );
  if (text.startsWith('- '))
    return (
      <ul>
        {text
          .slice(2)
          .split('\n- ')
          .map((item) => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
      </ul>
    );
  return (
    <p>
      <Words text={text} />
    </p>
  );
}

const MARKED = /(`[^`]+`|\*\*.+?\*\*|\*[^*]+\*|\[[^\]]+\]\(#[a-z-]+\))/;

function Words({ text }: { text: string }) {
  // Whatever stands at an odd place is marked.
  return <>{text.split(MARKED).map((part, index) => (index % 2 === 0 ? part : marked(part)))}</>;
}

function marked(part: string) {
  if (part.startsWith('`')) return <code>{part.slice(1, -1)}</code>;
  if (part.startsWith('**'))
    return (
      <strong>
        <Words text={part.slice(2, -2)} />
      </strong>
    );
  if (part.startsWith('*')) return <em>{part.slice(1, -1)}</em>;
  const [title = '', section = ''] = part.slice(1, -1).split('](#');
  return <a href={`#runbook/${section}`}>{title}</a>;
}
