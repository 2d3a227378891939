import { readFile } from 'node:fs/promises'
import { getDocumentProxy } from 'unpdf'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>
type Outline = Awaited<ReturnType<Pdf['getOutline']>>

/** An entry of the outline; `page` counts from 0, `depth` too. */
interface Bookmark { title: string, depth: number, page: number }

export interface PdfText {
  title: unknown
  tagged: boolean
  /** Text of each page, lines as printed. */
  pages: string[]
  outline: Bookmark[]
  /** Addresses that the pages link to. */
  links: string[]
}

async function bookmarksOf(pdf: Pdf, outline: Outline, depth = 0): Promise<Bookmark[]> {
  const bookmarks: Bookmark[] = []
  for (const { title, dest, items } of outline ?? []) {
    const [page] = (typeof dest === 'string' ? await pdf.getDestination(dest) : dest) ?? []
    bookmarks.push({ title, depth, page: await pdf.getPageIndex(page) }, ...await bookmarksOf(pdf, items, depth + 1))
  }
  return bookmarks
}

/** Reads what a reader program, or a blind reader, finds in a PDF. */
export async function readPdf(path: string): Promise<PdfText> {
  const pdf = await getDocumentProxy(new Uint8Array(await readFile(path)))
  const read: PdfText = { title: undefined, tagged: false, pages: [], outline: await bookmarksOf(pdf, await pdf.getOutline()), links: [] }
  read.title = ((await pdf.getMetadata()).info as { Title?: unknown }).Title
  read.tagged = (await pdf.getMarkInfo())?.Marked ?? false
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    read.pages.push(items.map(item => 'str' in item ? item.str + (item.hasEOL ? '\n' : '') : '').join(''))
    read.links.push(...(await page.getAnnotations()).flatMap(({ url }: { url?: string }) => url ?? []))
  }
  await pdf.cleanup()
  return read
}
