import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Also read by public/color-scheme.js before the first paint. */
export const COLOR_SCHEME_KEY = 'cleardeck.color-scheme';

export const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

const deck: MantineColorsTuple = [
  '#edf4fb',
  '#dae7f4',
  '#b5cdea',
  '#8db2df',
  '#6a9bd5',
  '#4d87c9',
  '#3a77bd',
  '#2b68ad',
  '#215793',
  '#184677',
];

const dark: MantineColorsTuple = [
  '#dfe3e8',
  '#b9c0c9',
  '#98a1ad',
  '#687280',
  '#3b434f',
  '#2c333d',
  '#222831',
  '#1b2027',
  '#161a20',
  '#101318',
];

const SYSTEM_FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

/** Dense and quiet: small type, small radii, one blue, greys that pass 4.5:1 on their backgrounds. */
export const theme = createTheme({
  fontFamily: SYSTEM_FONT,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  primaryColor: 'deck',
  primaryShade: { light: 7, dark: 7 },
  colors: { deck, dark },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.125rem', lineHeight: '1.35' },
      h4: { fontSize: '1rem', lineHeight: '1.4' },
      h5: { fontSize: '0.875rem', lineHeight: '1.4' },
      h6: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  components: {
    // Mantine's close button has no name of its own.
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** Colours that Mantine's defaults would leave below AA contrast, and those of the states. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1d242c',
    '--mantine-color-dimmed': '#5a6572',
    '--mantine-color-placeholder': '#66717e',
    '--mantine-color-error': '#c22f2f',
    '--mantine-color-anchor': '#215793',
    '--deck-surface': '#f7f8fa',
    '--deck-border': '#e1e5ea',
    '--deck-hover': '#f1f4f7',
    '--deck-selected': '#e8f1fa',
    '--deck-status-running': '#2b68ad',
    '--deck-status-good': '#1f7a46',
    '--deck-status-published': '#7a4bb3',
    '--deck-status-waiting': '#8a6100',
  },
  dark: {
    '--mantine-color-body': '#1b2027',
    '--mantine-color-text': '#dfe3e8',
    '--mantine-color-dimmed': '#98a1ad',
    '--mantine-color-placeholder': '#8b95a2',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-anchor': '#8db2df',
    '--deck-surface': '#161a20',
    '--deck-border': '#2f3742',
    '--deck-hover': '#222831',
    '--deck-selected': '#20344a',
    '--deck-status-running': '#7fb2ea',
    '--deck-status-good': '#6cc793',
    '--deck-status-published': '#c3a0ee',
    '--deck-status-waiting': '#e0b450',
  },
});
