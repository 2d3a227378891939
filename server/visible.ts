/** The colours of `colours.ts`, and what a terminal obeys besides letters: control characters, and those that turn writing round. */
const RE_OBEYED = /(\x1B\[(?:[12]|22|3[1-69])m)|[\x00-\x08\x0B-\x1F\x7F-\x9F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g // eslint-disable-line no-control-regex

/**
 * A text for the terminal of the person who sits at it. What an engine, a recording or a file has to say is shown there,
 * and never obeyed: it could set the title, take what is typed, or hide what stands above it.
 * @returns control characters as JSON has them; newlines, tabs and our own colours stay
 */
export function visible(text: string): string {
  return text.replaceAll(RE_OBEYED, (character, colour?: string) => colour ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
