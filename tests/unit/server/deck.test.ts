import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadDeck } from '../../../server/deck.ts'

it('a deck behind a link is where it really is: a build from elsewhere fails', async () => {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'deck-')))
  onTestFinished(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'real'))
  await writeFile(join(directory, 'real', 'slides.md'), '---\ndemo: { deck: linked }\n---\n\n# One\n\n```sh demo=one\ndocker ps\n```\n')
  await symlink('real', join(directory, 'Übung, ein Link'))
  const deck = await loadDeck(join(directory, 'Übung, ein Link', 'slides.md'))
  expect(deck).toMatchObject({ root: join(directory, 'real'), file: join(directory, 'real', 'slides.md') })
  expect(deck.demos.get('one')!.at).toMatchObject({ file: 'slides.md', line: 7 })
})

it('a deck with a byte order mark is told so, with a command that takes it away', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'deck-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = join(directory, 'slides.md')
  await writeFile(file, '\uFEFF---\ndemo: { deck: marked }\n---\n\n# One\n')
  const { message } = await loadDeck(file).catch((error: Error) => error) as Error
  const [told, mend] = message.split('\n')
  expect(told).toBe(`${file} begins with a byte order mark, which hides its headmatter`)
  execFileSync('sh', ['-c', mend!.replace('To mend it: ', '').replace(/ {3}\(.*$/, '')])
  expect((await loadDeck(file)).deck).toBe('marked')
})
