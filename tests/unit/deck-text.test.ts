import { resolve } from 'node:path'
import { load } from '@slidev/parser/fs'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const { slides } = await load({ roots: [root], userRoot: root }, resolve(root, 'slides.md'))

/** The headings of the talk's source document. */
const CHAPTERS = [
  'Data',
  'Docker',
  'Data + Docker',
  'Setup',
  'Cleanup',
  'Basic demo',
  'Making a write',
  'At volume!',
  'Add a reader',
  'Why wouldn\'t you do this?',
  'A database',
  'Attach to existing database files',
  'Nature of locks',
  'DB scale-out strategies',
  'Per "something" DBs',
  'Distributed data',
  'SaaS',
  'Clever stuff with existing databases',
  'Misc info',
  'Further reading',
  'Licensing',
]

const DEMOS = ['volumes', 'write', 'at-volume', 'read', 'reborn', 'share', 'database', 'attach', 'locks', 'takeover']

const RE_FENCE = /^```.*\n[\s\S]*?^```$/gm
const RE_PICTURE_TEXT = /\s(?:label|note|text)="([^"]*)"/g
const RE_CARDS = /:items="\[(.*?)\]"/g
const RE_TAG = /<[^>]*>/g
const RE_WORD = /[\p{L}\p{N}][\p{L}\p{N}'’.\-]*/gu

/** What the audience reads on a slide besides code: Markdown text, pictures' labels and cards. */
function wordsOf(content: string): string[] {
  const prose = content.replace(RE_FENCE, '')
  const drawn = [...prose.matchAll(RE_PICTURE_TEXT), ...prose.matchAll(RE_CARDS)].map(match => match[1]!)
  const written = prose.replace(RE_TAG, '').replace(/^::\w+::$/gm, '').replace(/\{\{.*?\}\}/g, '').replace(/\]\([^)]*\)/g, ']')
  return [written, ...drawn].join(' ').match(RE_WORD) ?? []
}

describe('the deck', () => {
  it('has 30 to 70 slides', () => {
    expect(slides.length).toBeGreaterThanOrEqual(30)
    expect(slides.length).toBeLessThanOrEqual(70)
  })

  it('has every chapter of the talk, in its order', () => {
    expect(slides.map(slide => slide.frontmatter.chapter).filter(Boolean)).toEqual(CHAPTERS)
  })

  it('has its ten demos', () => {
    expect(slides.flatMap(slide => [...slide.content.matchAll(/^```sh demo=(\S+)/gm)].map(match => match[1]))).toEqual(DEMOS)
  })

  it('has at most 25 words on nine slides of ten, and never more than 32', () => {
    const counts = slides.map(slide => wordsOf(slide.content).length).sort((a, b) => a - b)
    expect(counts[Math.floor(counts.length * 0.9)]).toBeLessThanOrEqual(25)
    expect(counts.at(-1)).toBeLessThanOrEqual(32)
  })
})

describe.each(slides.map(slide => [slide.index + 1, slide] as const))('slide %i', (_, slide) => {
  it('has a title of three words or more', () => {
    expect(slide.title?.match(RE_WORD)?.length ?? 0).toBeGreaterThanOrEqual(3)
  })

  it('has notes: what to say, what appears, how long', () => {
    expect(slide.note).toMatch(/^Say: .+\n\nAppears: .+\n\nTime: .+/)
  })

  it('fetches nothing: no bitmaps, no remote pictures', () => {
    expect(slide.content.replace(RE_FENCE, '')).not.toMatch(/!\[|<img|\.(?:png|jpe?g|gif|webp)\b/)
  })
})
