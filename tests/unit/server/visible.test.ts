import { createColors } from 'picocolors'
import { expect, it } from 'vitest'
import { visible } from '../../../server/visible.ts'

it.each([
  ['\x1B]0;pwned\x07\x1B[2J', '\\u001b]0;pwned\\u0007\\u001b[2J'],
  ['\x1B[8mhidden\x1B[0;8mhidden\x1B[38;5;0m', '\\u001b[8mhidden\\u001b[0;8mhidden\\u001b[38;5;0m'],
  ['over\rwritten\b\x7F', 'over\\u000dwritten\\u0008\\u007f'],
  ['\x9B2J\x90q\x9C', '\\u009b2J\\u0090q\\u009c'],
  ['a\u202Egnp.exe', 'a\\u202egnp.exe'],
  ['two\n\tlines, grün 🐳', 'two\n\tlines, grün 🐳'],
])('shows what a terminal would obey: %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

it('lets our own colours through', () => {
  const pc = createColors(true)
  const coloured = `${pc.bold(pc.green('LIVE'))} ${pc.yellow('a')} ${pc.red('b')} ${pc.cyan('c')} ${pc.dim('d')}`
  expect(visible(coloured)).toBe(coloured)
  expect(coloured).toContain('\x1B[')
})

it('leaves JSON as it is meant', () => {
  const made = JSON.stringify({ name: '\x1B\x9B' })
  expect(JSON.parse(visible(made))).toEqual({ name: '\x1B\x9B' })
})
