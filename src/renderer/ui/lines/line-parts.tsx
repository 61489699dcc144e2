import classes from './lines.module.css';

/** When a line was written; `text` is as much of it as is shown. */
export function LineTime({ atMs, text }: { readonly atMs: number; readonly text: string }) {
  return (
    <time className={classes['time']} dateTime={new Date(atMs).toISOString()}>
      {text}
    </time>
  );
}

export function LineLevel({ label }: { readonly label: string }) {
  return <span className={classes['level']}>{label}</span>;
}

/** A line's text, cut at its matches: every second part is one. */
export function LineText({ parts }: { readonly parts: readonly string[] }) {
  return (
    <span className={classes['text']}>
      {parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
    </span>
  );
}
