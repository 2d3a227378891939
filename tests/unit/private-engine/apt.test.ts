import { expect, it } from 'vitest'
import { pickMirror } from '../../../setup/private-engine/apt.ts'

it.each([
  [['http://a/debian/ bookworm main', 'http://a/security/ bookworm-security main'], 'http://a/debian/'],
  [['http://s/ bookworm-security main', 'http://u/ bookworm-updates main', 'https://m/debian/ stable main'], 'https://m/debian/'],
  [['http://vendor/ nodistro stable', 'http://a/debian/ trixie main'], 'http://a/debian/'],
  [['file:/media/cdrom/ bookworm main', 'http://a/debian/ bookworm contrib'], undefined],
  [[''], undefined],
])('picks the mirror among %j', (targets, mirror) => {
  expect(pickMirror(targets.join('\n'))).toBe(mirror)
})
