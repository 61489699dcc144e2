import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { pathOf, Sparkline } from './sparkline.tsx';

describe('a sparkline', () => {
  it('goes from edge to edge, from zero below to the highest above', () => {
    expect(pathOf([0, 5, 10], 10)).toBe('M0.0,25.0L60.0,13.0L120.0,1.0');
  });

  it('is level for one value, lies on the ground for zeros, and is empty for none', () => {
    expect(pathOf([10], 10)).toBe('M0.0,1.0L120.0,1.0');
    expect(pathOf([0, 0], 0)).toBe('M0.0,25.0L120.0,25.0');
    expect(pathOf([], 0)).toBe('');
  });

  it('says in words what it shows, and draws against the top that it is given', () => {
    render(<Sparkline lines={[[1, 1]]} top={2} label="Memory: 1 of 2" />);
    const path = screen.getByRole('img', { name: 'Memory: 1 of 2' }).querySelector('path');
    expect(path?.getAttribute('d')).toBe('M0.0,13.0L120.0,13.0');
  });
});
