import { describe, expect, it } from 'vitest'
import { commandLine } from '../../../server/command-line.ts'

const FLAGS = { deck: 'slides.md', prefix: '', port: '3030' }

describe('commandLine', () => {
  it.each([
    ['doctor', FLAGS, ['--fix'], 'npm run doctor -- --fix'],
    ['doctor', { ...FLAGS, host: 'ssh://me@there', port: '4000' }, ['--fix'], 'npm run doctor -- --port 4000 --host ssh://me@there --fix'],
    ['rehearse', { ...FLAGS, deck: 'my talk.md', port: '4000' }, ['--record'], 'npm run rehearse -- --deck \'my talk.md\' --record'],
    ['docker', { ...FLAGS, deck: 'other.md', context: 'cloud', insecureEngine: true }, ['stop', 'db'], 'npm run -s docker -- --context cloud --insecure-engine stop db'],
    ['start', { ...FLAGS, prefix: 'it\'s' }, [], 'npm start -- --prefix \'it\'\\\'\'s\''],
  ] as const)('%s %o', (script, flags, args, expected) => {
    expect(commandLine(script, flags, ...args)).toBe(expected)
  })
})
