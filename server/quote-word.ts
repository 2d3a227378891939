const RE_PLAIN = /^[\w@%+=:,./-]+$/

/** A word as a person would type it into sh. */
export function quoteWord(word: string): string {
  return RE_PLAIN.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`
}
