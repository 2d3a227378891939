import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(resolve(import.meta.dirname, '../../styles/tokens.css'), 'utf8')
const [light = '', dark = ''] = css.split('html.dark')

function tokensOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]))
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

const SURFACES = ['surface', 'surface-raised', 'surface-sunken']
const ON_SURFACES = ['text', 'text-muted', 'accent', 'container', 'volume', 'mount', 'lock', 'state-idle', 'state-running', 'state-waiting', 'state-done', 'state-failed', 'state-away']
const ON_TERMINAL = ['terminal-text', 'terminal-muted', 'terminal-red', 'terminal-green', 'terminal-yellow', 'terminal-blue', 'terminal-magenta', 'terminal-cyan', 'terminal-white']
const PAIRS = [
  ...ON_SURFACES.flatMap(ink => SURFACES.map(paper => [ink, paper] as const)),
  ...ON_TERMINAL.map(ink => [ink, 'terminal-surface'] as const),
  ['container', 'container-fill'],
  ['text', 'container-fill'],
  ['text', 'volume-fill'],
  ['on-accent', 'accent'],
  ['on-lock', 'lock'],
] as const

describe.each([
  ['light', tokensOf(light)],
  ['dark', { ...tokensOf(light), ...tokensOf(dark) }],
])('the colours of the %s deck', (_, tokens) => {
  it.each(PAIRS)('%s can be read on %s', (ink, paper) => {
    expect(contrast(tokens[ink]!, tokens[paper]!)).toBeGreaterThanOrEqual(4.5)
  })
})

it('a container and a volume differ without colour: dashed against solid, light against dark', () => {
  const tokens = tokensOf(light)
  expect(contrast(tokens['container-fill']!, tokens['volume-fill']!)).toBeGreaterThan(1.15)
  const part = (name: string): string => readFileSync(resolve(import.meta.dirname, `../../components/${name}.vue`), 'utf8')
  expect(part('ContainerBox')).toContain('stroke-dasharray')
  expect(part('VolumeBox')).not.toContain('stroke-dasharray')
})
