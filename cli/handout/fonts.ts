import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A `@font-face` of the built deck. */
export interface FontFace {
  /** Descriptors, without `src`. */
  css: string
  /** Path of its woff2 file in the built deck. */
  path: string
  /** CSS `unicode-range`; empty: everything. */
  range: string
}

const RE_RANGE = /U\+([0-9a-f?]+)(?:-([0-9a-f]+))?/gi

/** Whether a text needs a font of this `unicode-range`. */
export function coversAny(range: string, text: string): boolean {
  const ranges = [...range.matchAll(RE_RANGE)].map(([, from, to]) =>
    [Number.parseInt(from!.replaceAll('?', '0'), 16), Number.parseInt((to ?? from!).replaceAll('?', 'f'), 16)] as const)
  const codes = [...new Set(text)].map(character => character.codePointAt(0)!)
  return ranges.length === 0 || codes.some(code => ranges.some(([from, to]) => code >= from && code <= to))
}

/**
 * Font faces with their files inside, of those that the text has a character for.
 * @param pages directory of the built deck
 */
export async function embedFonts(faces: FontFace[], text: string, pages: string): Promise<string> {
  const needed = faces.filter(({ range }) => coversAny(range, text))
  const rules = await Promise.all(needed.map(async ({ css, path }) => {
    const file = await readFile(join(pages, path), 'base64')
    return `@font-face { ${css} src: url(data:font/woff2;base64,${file}) format('woff2'); }`
  }))
  return rules.join('\n')
}
