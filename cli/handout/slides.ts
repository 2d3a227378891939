import type { Page } from 'playwright-chromium'
import type { FontFace } from './fonts.ts'
import { DECK_ORIGIN } from './browser.ts'

/** A slide in its last state, as Slidev prints it. */
interface DrawnSlide {
  no: number
  title: string
  html: string
  /** Ids of its demos. */
  demos: string[]
}

export interface Slide extends DrawnSlide {
  /** 1: begins a chapter, or stands before the first one. 2: in a chapter. */
  level: 1 | 2
  /** Speaker notes, Markdown. */
  note: string
}

export interface Drawing {
  slides: DrawnSlide[]
  size: { width: number, height: number }
  lang: string
  /** Text of every rule of the deck's style sheets, in order, without its fonts. */
  rules: string[]
  /** Faces of the font families that the slides show. */
  faces: FontFace[]
}

/**
 * Levels of the slides in the outline.
 * @param chapters for each slide whether it begins a chapter
 */
export function levelsOf(chapters: boolean[]): Slide['level'][] {
  return chapters.map((begins, index) => begins || !chapters.slice(0, index).includes(true) ? 1 : 2)
}

/**
 * Opens the built deck's print page and takes its slides out, as HTML and CSS.
 * @param page of a browser from `openDeck`
 * @param levels of the slides in the outline; as many slides must be drawn
 * @param screens HTML of each demo's last screen, by id
 * @throws Error when a slide is not drawn within a minute
 */
export async function drawSlides(page: Page, levels: Slide['level'][], screens: Record<string, string>): Promise<Drawing> {
  await page.goto(`${DECK_ORIGIN}/print?print=true`)
  await page.waitForFunction(count => document.querySelectorAll('.print-slide-container [data-slidev-no] > *').length >= count
    && !document.querySelector('.slidev-slide-loading'), levels.length, { timeout: 60_000 })
  return page.evaluate(async ({ levels, screens }) => {
    for (const [id, html] of Object.entries(screens))
      document.querySelectorAll(`[data-screen="${id}"]`).forEach(screen => screen.innerHTML = html)
    await document.fonts.ready
    const containers = [...document.querySelectorAll<HTMLElement>('.print-slide-container')]
    // Levels of the PDF's outline: slides stand under their chapter.
    containers.forEach((container, index) => container.querySelectorAll('h1, h2, h3, h4').forEach(title =>
      title.ariaLevel = String((levels[index] ?? 2) + Number(title.tagName[1]) - 1)))

    const sheets = [...document.styleSheets].filter(sheet => sheet.href)
    const all = sheets.flatMap(sheet => [...sheet.cssRules].map(rule => ({ rule, base: sheet.href! })))
    const shown = new Set([...document.fonts].filter(font => font.status === 'loaded').map(font => font.family.replaceAll('"', '')))
    const faces = all.flatMap(({ rule, base }) => {
      if (!(rule instanceof CSSFontFaceRule) || !shown.has(rule.style.getPropertyValue('font-family').replaceAll('"', '')))
        return []
      const url = /url\("([^"]+\.woff2)"\)/.exec(rule.style.getPropertyValue('src'))?.[1]
      const css = [...rule.style].filter(name => name !== 'src').map(name => `${name}: ${rule.style.getPropertyValue(name)};`).join(' ')
      return url ? [{ css, path: new URL(url, base).pathname, range: rule.style.getPropertyValue('unicode-range') }] : []
    })
    return {
      slides: containers.map((container, index) => ({
        no: index + 1,
        title: container.querySelector('h1')?.textContent?.trim() || `Slide ${index + 1}`,
        html: container.getHTML(),
        demos: [...container.querySelectorAll<HTMLElement>('[data-demo]')].map(demo => demo.dataset.demo!),
      })),
      size: { width: containers[0]!.offsetWidth, height: containers[0]!.offsetHeight },
      lang: document.documentElement.lang || 'en',
      rules: all.filter(({ rule }) => !(rule instanceof CSSFontFaceRule)).map(({ rule }) => rule.cssText),
      faces,
    }
  }, { levels, screens })
}
