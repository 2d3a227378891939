import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDemo } from '../../demo/fence-info.ts'
import { loadDeck } from '../../server/deck.ts'
import { readPolicy } from '../../server/policy-file.ts'

const readme = await readFile('README.md', 'utf8')
const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> }
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'docs/hosts.md', 'bench/README.md']

describe('the README', () => {
  let directory: string
  const file = (name: string): string => join(directory, name)
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'readme-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('shows the message that a typo in the talk really gives', async () => {
    const [shown] = /(?<=```\n)slides\.md:\d+:[\s\S]*?(?=```)/.exec(readme)!
    await cp('pages', file('pages'), { recursive: true })
    await writeFile(file('slides.md'), (await readFile('slides.md', 'utf8')).replace('--name mydb2', '--nmae mydb2'))
    const { message } = await loadDeck(file('slides.md')).catch((error: Error) => error) as Error
    const withoutLine = (text: string): string => text.replace(/^slides\.md:\d+/, 'slides.md:N')
    expect(withoutLine(`${message}\n`)).toBe(withoutLine(shown))
  })

  it('shows a demo that is one', async () => {
    const [, info, code] = /^````md\n```(.*)\n([\s\S]*?)^```\n````$/m.exec(readme)!
    expect(isDemo(info!)).toBe(true)
    await writeFile(file('one.md'), `---\ndemo:\n  deck: readme\n---\n\n\`\`\`${info!.replace(/ needs=\S+/, '')}\n${code}\`\`\`\n`)
    expect((await loadDeck(file('one.md'))).demos.get('locks')?.steps.length).toBe(6)
  })

  it('shows exceptions that can be read', async () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(readme)!
    await writeFile(file('demo-policy.yml'), yaml!)
    expect((await readPolicy(file('demo-policy.yml'))).exceptions).toHaveLength(4)
  })
})

it.each(DOCUMENTS)('%s names scripts that there are', async (document) => {
  const text = await readFile(document, 'utf8')
  const named = [...text.matchAll(/npm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[\w:-]+)/g)].map(([, script]) => script!)
  expect(named.filter(script => !(script in scripts))).toEqual([])
})

it('cONTRIBUTING names files and functions that there are', async () => {
  const text = (await readFile('CONTRIBUTING.md', 'utf8')).split('\n| directory')[0]!
  // `file` (`function`), with its directory as far as it was named before
  const known = ['', 'server/', 'server/runs/', 'composables/', 'server/docker/']
  const functions = [...text.matchAll(/`([\w/-]+\.(?:ts|vue))`[ \n]+\(`(\w+)`\)/g)]
  expect(functions.length).toBeGreaterThanOrEqual(10)
  for (const [, path, named] of functions) {
    const sources = await Promise.all(known.map(async place => readFile(place + path!, 'utf8').catch(() => undefined)))
    const source = sources.find(text => text !== undefined)
    expect(source, path).toMatch(new RegExp(`(?:function|class|const) ${named}\\b|^  (?:async )?${named}\\(|\\b${named} =`, 'm'))
  }
})
