import { describe, expect, it } from 'vitest'
import { prefixPattern } from '../../../server/deck-names.ts'
import { loadDeck } from '../../../server/deck.ts'
import { prefixed } from '../../../server/docker/ownership.ts'
import { readPrefix } from '../../../server/prefix.ts'
import { UserError } from '../../../server/user-error.ts'
import { deckText, writeDeck } from '../doctor/temporary-deck.ts'

describe('readPrefix', () => {
  it.each(['', 'my-', 'a-', 'My.own_2-', 'two-parts-'])('takes "%s"', (text) => {
    expect(readPrefix(text)).toBe(text)
  })

  it.each([
    ['my', 'my-'],
    ['d', 'd-'],
    ['-', 'my-'],
    ['-my-', 'my-'],
    ['my db-', 'mydb-'],
    ['../', 'my-'],
    ['a/b-', 'ab-'],
    ['my--x', 'my--x-'],
    ['ü-', 'my-'],
    ['x\x1B[2J-', 'x2J-'],
    [`${'x'.repeat(40)}-`, `${'x'.repeat(31)}-`],
  ])('refuses "%s", and says one that it takes', (text, near) => {
    expect(() => readPrefix(text)).toThrow(new UserError(`--prefix ${text}: 2 to 32 letters, digits, "_", "." and "-", the last one a "-"`, `--prefix ${near}`))
    expect(readPrefix(near)).toBe(near)
  })
})

it('stands before every name on the engine, whatever it begins with', () => {
  expect(['db', 'd-db', 'd-'].map(name => prefixed('d-', name))).toEqual(['d-db', 'd-d-db', 'd-d-'])
  expect(prefixed('', 'db')).toBe('db')
})

describe('prefixPattern', () => {
  const COMMANDS = [
    'docker volume create --name logs',
    'docker run -d --name db -v data:/var/lib -v /srv:/srv --volumes-from old:ro --network backend busybox',
    'docker run --rm --mount type=volume,source=kept,target=/kept --link db:alias busybox',
    'docker exec shell true',
    'docker logs talker',
    'docker rm gone d-x',
    'docker stop halted',
    'docker volume inspect looked',
    'docker volume rm dropped',
    'docker ps',
  ].join('\n')

  async function asOnSlide(prefix: string, text: string): Promise<string> {
    const { deck, remove } = await writeDeck({ 'slides.md': deckText(COMMANDS) })
    const pattern = prefixPattern(prefix, await loadDeck(deck))
    await remove()
    return pattern ? text.replaceAll(pattern, '') : text
  }

  it('finds the prefix before every name of the deck', async () => {
    const names = ['logs', 'db', 'data', 'old', 'backend', 'kept', 'shell', 'talker', 'gone', 'd-x', 'halted', 'looked', 'dropped']
    expect(await asOnSlide('d-', names.map(name => `d-${name}`).join('\n'))).toBe(names.join('\n'))
  })

  it.each([
    ['d-db d-data,d-logs "d-kept" /volumes/d-logs/_data', 'db data,logs "kept" /volumes/logs/_data'],
    ['No such container: d-db.', 'No such container: db.'],
    // parts of other words, and words that are no names
    ['d-db2 d-db-1 d-db.sock and-db x.d-db d-mode d- d-srv', 'd-db2 d-db-1 d-db.sock and-db x.d-db d-mode d- d-srv'],
    // as it was typed on the slide, and as it is on the engine
    ['d-x d-d-x', 'd-x d-x'],
  ])('leaves anything else: %s', async (text, expected) => {
    expect(await asOnSlide('d-', text)).toBe(expected)
  })

  it('finds nothing without a prefix', async () => {
    expect(await asOnSlide('', 'a db')).toBe('a db')
  })
})
