import type { SlidevMarkdown, SourceSlideInfo } from '@slidev/types'
import type { Demo, Step } from '../demo/demo.ts'
import type { Command } from './docker/commands.ts'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { load } from '@slidev/parser/fs'
import { createMarkdownExit } from 'markdown-exit'
import * as v from 'valibot'
import { isDemo } from '../demo/fence-info.ts'
import { readDemo } from '../demo/fence.ts'
import { SourceError } from '../demo/source-error.ts'
import { readCommand } from './deck-command.ts'
import { interactive } from './docker/commands.ts'
import { readReference } from './docker/values/reference.ts'
import { explainFile } from './file-error.ts'
import { quoteWord } from './quote-word.ts'
import { UserError } from './user-error.ts'

/** A demo whose commands are parsed: only what stands here can ever be run. */
export interface DeckDemo extends Demo {
  /** One for each step; null for an input step. */
  commands: (Command | null)[]
}

function isReference(text: string): boolean {
  try {
    return readReference(text) !== undefined
  }
  catch {
    return false
  }
}

/** `demo:` in the headmatter. */
const Config = v.strictObject({
  /** Value of the deck label on everything that is created. */
  deck: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
  /** Image tag → directory with its Dockerfile, relative to the deck. */
  images: v.optional(v.record(v.pipe(v.string(), v.check(isReference, 'not the name of an image')), v.string()), {}),
})

export interface Deck extends v.InferOutput<typeof Config> {
  file: string
  title: string
  /** Directory of the deck. */
  root: string
  /** In the order of the slides. */
  demos: Map<string, DeckDemo>
}

const BYTE_ORDER_MARK = '\uFEFF'

const markdown = createMarkdownExit({ html: true })

/** Fences of a slide, in order, with their line in the file. */
function fencesOf(slide: SourceSlideInfo, root: string): { info: string, code: string, file: string, line: number }[] {
  // Slidev trims the content: its first line is found in the raw text
  const before = slide.raw.slice(0, Math.max(0, slide.raw.indexOf(slide.contentRaw))).split('\n').length - 1
  return markdown.parse(slide.content, {})
    .filter(token => token.type === 'fence' && token.map)
    .map(token => ({
      info: token.info.trim(),
      code: token.content,
      file: relative(root, slide.filepath) || basename(slide.filepath),
      line: slide.start + before + token.map![0] + 1,
    }))
}

function readCommands(demo: Demo): (Command | null)[] {
  let running: Command | undefined
  return demo.steps.map((step: Step) => {
    if (step.kind === 'command')
      return running = readCommand(step)
    if (!running || !interactive(running))
      throw new SourceError('typed input under a command that takes none', step.at, `${step.prompt}${step.text}`, 'allowed: a command with -it above it')
    return null
  })
}

function explainDeck(error: NodeJS.ErrnoException, file: string): Error {
  // what the YAML parser says of an alias that stands for thousands of others, or for nothing
  if (error instanceof ReferenceError)
    return new UserError(`${file}: ${error.message}`, 'write out what the aliases in its YAML (*name) stand for')
  return error.code === 'ENOENT' ? new UserError(`there is no deck ${file}`, 'name one that is there: --deck slides.md') : explainFile(error) ?? error
}

/** @throws SourceError at what is no YAML in the headmatter: Slidev's build says neither where it is nor what */
function requireYaml({ filepath, raw, slides }: SlidevMarkdown): void {
  const [error] = slides[0]?.frontmatterDoc?.errors ?? []
  if (!error)
    return
  // the headmatter's lines begin below the first `---`
  const { line, col } = error.linePos![0]
  throw new SourceError(error.message.split(/ at line|\n/)[0]!, { file: basename(filepath), line: line + 1, column: col }, raw.split(/\r?\n/)[line] ?? '', 'allowed: YAML')
}

/**
 * Reads a deck with Slidev's own parser and parses every demo in it.
 * @param file path of the deck's Markdown
 * @throws SourceError on anything in a fence or in the headmatter that cannot be right; UserError when it cannot be read
 */
export async function loadDeck(file: string): Promise<Deck> {
  const named = resolve(file)
  // behind a link the build finds nothing to be where it looks for it
  const root = await realpath(dirname(named)).catch(() => dirname(named))
  const path = join(root, basename(named))
  const data = await load({ roots: [root], userRoot: root }, path).catch((error: NodeJS.ErrnoException) => {
    // a directory that is read has no path
    throw (error.path ?? path) === path ? explainDeck(Object.assign(error, { path }), file) : error
  })
  requireYaml(data.entry)
  const config = v.safeParse(Config, data.headmatter.demo)
  if (!config.success && data.entry.raw.startsWith(BYTE_ORDER_MARK))
    throw new UserError(`${file} begins with a byte order mark, which hides its headmatter`, `sed -i '1s/^\\xEF\\xBB\\xBF//' ${quoteWord(file)}   (or save it as UTF-8 without one)`)
  if (!config.success)
    throw new SourceError(`"demo:" in the headmatter: ${v.summarize(config.issues)}`, { file: basename(path), line: 1, column: 1 }, '---', 'allowed: deck: <name>, images: { <tag>: <directory> }')

  const demos = new Map<string, DeckDemo>()
  for (const fence of data.slides.flatMap(slide => fencesOf(slide.source, root))) {
    if (!isDemo(fence.info))
      continue
    const demo = readDemo(fence)
    const fail = (reason: string, hint: string): never => {
      throw new SourceError(reason, demo.at, `\`\`\`${fence.info}`, hint)
    }
    const twin = demos.get(demo.id)
    if (twin)
      fail(`demo "${demo.id}" is there already, at ${twin.at.file}:${twin.at.line}`, 'allowed: each id once')
    for (const need of demo.needs) {
      if (!demos.has(need))
        fail(`demo "${demo.id}" needs "${need}", which is not above it`, `allowed: ${[...demos.keys()].join(', ') || 'no demo stands above this one'}`)
    }
    demos.set(demo.id, { ...demo, commands: readCommands(demo) })
  }
  return { ...config.output, file: path, title: String(data.headmatter.title ?? basename(path)), root, demos }
}
