import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { LineList } from './line-list.tsx';
import { LineText } from './line-parts.tsx';
import { useLineList } from './use-line-list.ts';

type ListProps = { readonly count: number; readonly canFollow: boolean; readonly isAtEnd: boolean };

function List({ count, canFollow, isAtEnd }: ListProps) {
  const [isFollowing, setIsFollowing] = useState(isAtEnd);
  const list = useLineList({ count, isWrapped: false, isFollowing, setIsFollowing, canFollow, revision: count });
  return (
    <LineList
      label="Lines"
      list={list}
      lineAt={(index) => (index === 1 ? undefined : { level: 'info', content: <LineText parts={[`line ${index}`]} /> })}
      isWrapped={false}
      roomPx={300}
      followLabel={canFollow ? 'To the end' : null}
    />
  );
}

function show(props: ListProps) {
  render(
    <MantineProvider env="test">
      <List {...props} />
    </MantineProvider>,
  );
  const scroller = screen.getByRole('log', { name: 'Lines' });
  Object.defineProperty(scroller, 'scrollHeight', { value: 10_000, configurable: true });
  Object.defineProperty(scroller, 'clientHeight', { value: 400, configurable: true });
  const scrollTo = (top: number, isByHand: boolean) => {
    if (isByHand) fireEvent.wheel(scroller);
    scroller.scrollTop = top;
    fireEvent.scroll(scroller);
  };
  return { scroller, scrollTo };
}

const toEnd = () => screen.queryByRole('button', { name: 'To the end' });

describe('a list of lines', () => {
  it('has only the lines in sight in the page, and a place for one that is still being read', () => {
    const { scroller } = show({ count: 100_000, canFollow: true, isAtEnd: false });
    const rows = [...scroller.querySelectorAll('[data-index]')];
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(200);
    expect(rows[0]?.textContent).toBe('line 0');
    expect(rows[1]?.textContent).toBe('…');
  });

  it('leaves its end when a person scrolls up, not when lines grow, and goes back by hand or by the button', () => {
    const { scroller, scrollTo } = show({ count: 500, canFollow: true, isAtEnd: true });
    scrollTo(9_600, false);
    scrollTo(5_000, false);
    expect(toEnd()).toBeNull();
    scrollTo(4_000, true);
    expect(toEnd()).not.toBeNull();
    scrollTo(9_590, true);
    expect(toEnd()).toBeNull();
    scrollTo(4_000, true);
    fireEvent.click(screen.getByRole('button', { name: 'To the end' }));
    expect(scroller.scrollTop).toBe(10_000);
    expect(toEnd()).toBeNull();
  });

  it('to which nothing is added stays where it is at its end', () => {
    const { scroller, scrollTo } = show({ count: 500, canFollow: false, isAtEnd: false });
    scrollTo(9_600, true);
    expect(scroller.scrollTop).toBe(9_600);
    expect(toEnd()).toBeNull();
  });
});
