import { expect, it } from 'vitest'
import { followPreference } from '../../../cli/handout/styles.ts'

const DARK = '@media screen and (prefers-color-scheme: dark)'

it.each([
  ['a rule for both', '.a { color: red; }', '.a { color: red; }'],
  ['a rule for dark', 'html.dark { color: red; }', `html.dark { color: red; }\n${DARK} { html.handout { color: red; } }`],
  ['a list with one for dark', '.a, .dark .b { color: red; }', `.a, .dark .b { color: red; }\n${DARK} { .a, .handout .b { color: red; } }`],
  ['a rule for light', 'html:not(.dark) { color: red; }', '@media print, (prefers-color-scheme: light) { html:not(.dark) { color: red; } }'],
  ['names that only begin so', '.dark\\:b, .dark-blue { color: red; }', '.dark\\:b, .dark-blue { color: red; }'],
])('%s', (_, rule, expected) => {
  expect(followPreference(rule)).toBe(expected)
})
