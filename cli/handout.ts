import type { HandoutDemo } from './handout/recording.ts'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { load } from '@slidev/parser/fs'
import { buildDeck } from '../server/build.ts'
import pc from '../server/colours.ts'
import { loadDeck } from '../server/deck.ts'
import { note, say, stopWith } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { recordingsOf } from '../server/recordings/recordings.ts'
import { writeWhole } from '../server/recordings/write-whole.ts'
import { UserError } from '../server/user-error.ts'
import { visible } from '../server/visible.ts'
import { findChromium } from './find-chromium.ts'
import { openDeck } from './handout/browser.ts'
import { drawScreen } from './handout/demo.ts'
import { drawHandout } from './handout/document.ts'
import { embedFonts } from './handout/fonts.ts'
import { printPdf } from './handout/print.ts'
import { readHandoutDemo } from './handout/recording.ts'
import { drawSlides, levelsOf } from './handout/slides.ts'
import { followPreference } from './handout/styles.ts'

interface Flags { deck: string, out: string, notes: boolean }

/** One line of progress; on a terminal it takes the place of the one before. */
function progress(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1B[K${visible(line)}` : `${visible(line)}\n`)
}

/** The line of progress is over. */
function endProgress(): void {
  if (process.stdout.isTTY)
    process.stdout.write('\r\x1B[K')
}

async function main(): Promise<void> {
  const flags = newCommand('npm run handout --')
    .description([
      'Makes the handout, a PDF and one HTML file, from the slides and the recordings of their demos.',
      'Nothing is run and no Docker engine is asked. Needs Chromium or Chrome: CHROME_PATH, or on PATH.',
      'Exit code: 0 made, 1 not made, 2 made, but a demo has no recording of its present text.',
    ].join('\n'))
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--out <directory>', 'where the files go', 'handout')
    .option('--notes', 'with the speaker notes', false)
    .parse()
    .opts<Flags>()

  const deck = await loadDeck(flags.deck)
  // what could not be written is known before half a minute's work
  await mkdir(flags.out, { recursive: true })
  const executable = await findChromium()
  if (!executable)
    throw new UserError('there is no Chromium or Chrome, on PATH or named by CHROME_PATH', 'sudo apt-get install chromium', 'The handout was to be printed.')
  const pages = await buildDeck(deck.file, () => progress('Building the deck, about half a minute …'))

  progress(`Reading ${deck.demos.size} recordings …`)
  const demos = new Map<string, HandoutDemo>()
  for (const demo of deck.demos.values())
    demos.set(demo.id, await readHandoutDemo(recordingsOf(deck), demo))

  const sources = (await load({ roots: [deck.root], userRoot: deck.root }, deck.file)).slides
  const levels = levelsOf(sources.map(slide => slide.frontmatter.layout === 'section'))
  progress(`Drawing ${sources.length} slides …`)
  const { context, close } = await openDeck(executable, pages)
  try {
    const screens = Object.fromEntries([...demos].map(([id, demo]) => [id, drawScreen(demo)]))
    const drawing = await drawSlides(await context.newPage(), levels, screens)
    const slides = drawing.slides.map((slide, index) => ({ ...slide, level: levels[index] ?? 2, note: sources[index]?.note ?? '' }))
    const own = await readFile(new URL('handout/handout.css', import.meta.url), 'utf8')
    const draw = (fonts: string): string => drawHandout({ deck, slides, demos, notes: flags.notes, lang: drawing.lang, size: drawing.size, styles: [fonts, drawing.rules.map(followPreference).join('\n'), own] })
    const html = draw(await embedFonts(drawing.faces, draw(''), pages))

    progress('Printing …')
    const pdf = await printPdf(await context.newPage(), html)
    const base = join(resolve(flags.out), deck.deck)
    await writeWhole(`${base}.pdf`, pdf)
    await writeWhole(`${base}.html`, html)
    endProgress()
    say(`${base}.pdf\n${base}.html`)
  }
  finally {
    await close()
  }
  const gaps = [...demos.values()].flatMap(({ demo, gap }) => gap ? [`${pc.yellow(demo.id)}  ${gap}`] : [])
  if (gaps.length > 0) {
    note(`Printed without their output:\n${gaps.map(gap => `  ${gap}`).join('\n')}`)
    process.exitCode = 2
  }
}

main().catch(stopWith)
