/** One word of a command line, and where it begins in the text: `offset` from 0, `line` and `column` from 1. */
export interface Word {
  text: string
  offset: number
  line: number
  column: number
}

/** A command line that `sh` would expand, redirect, chain or not accept: none of it is done here. */
export class WordError extends Error {
  readonly offset: number
  readonly line: number
  readonly column: number

  constructor(reason: string, text: string, offset: number) {
    super(reason)
    this.name = 'WordError'
    this.offset = offset
    const { line, column } = place(text, offset)
    this.line = line
    this.column = column
  }
}

const BLANK = ' \t'
const REFUSED: Record<string, string> = {
  '$': 'a variable or a substitution',
  '`': 'a command substitution',
  '*': 'a file name pattern',
  '?': 'a file name pattern',
  '[': 'a file name pattern',
  ';': 'a second command',
  '&': 'a second command',
  '|': 'a pipe',
  '<': 'a redirection',
  '>': 'a redirection',
  '(': 'a subshell',
  ')': 'a subshell',
  '\r': 'a carriage return',
  '\0': 'a zero byte',
}

function place(text: string, offset: number): { line: number, column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/**
 * Splits a command line into words as `sh` does: quotes, backslashes, continued lines, comments (POSIX 2.2 and 2.3).
 * @throws WordError where `sh` would do more than split, and on an unclosed quote
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = []
  let word: Word | undefined
  let at = 0
  const add = (part: string): void => {
    word ??= { text: '', offset: at, ...place(text, at) }
    word.text += part
  }
  const end = (): void => {
    if (word)
      words.push(word)
    word = undefined
  }
  const refuse = (char: string, quoted = false): void => {
    const what = REFUSED[char]
    if (what && (!quoted || '$`\0'.includes(char)))
      throw new WordError(`${what} (${JSON.stringify(char)}): write it in ${quoted ? 'single ' : ''}quotes if it is meant as it stands`, text, at)
  }
  const quote = (mark: string): void => {
    add('')
    const open = at++
    for (; text[at] !== mark; at++) {
      if (at >= text.length)
        throw new WordError(`a quote (${mark}) that is not closed`, text, open)
      if (mark === '"') {
        refuse(text[at]!, true)
        if (text[at] === '\\' && '$`"\\\n'.includes(text[at + 1] ?? ' ')) {
          if (text[++at] === '\n')
            continue
        }
      }
      add(text[at]!)
    }
  }

  for (; at < text.length; at++) {
    const char = text[at]!
    if (BLANK.includes(char)) {
      end()
    }
    else if (char === '\n') {
      if (text.slice(at).trim() !== '')
        throw new WordError('a second line: end the first with a backslash if it goes on', text, at)
      end()
    }
    else if (char === '\\') {
      if (at + 1 >= text.length)
        throw new WordError('a backslash with nothing after it', text, at)
      if (text[at + 1] !== '\n')
        add(text[at + 1]!)
      at++
    }
    else if (char === '\'' || char === '"') {
      quote(char)
    }
    else if (char === '#' && !word) {
      const newline = text.indexOf('\n', at)
      at = (newline < 0 ? text.length : newline) - 1
    }
    else {
      refuse(char)
      if (char === '~' && !word)
        throw new WordError('a home directory ("~"): write it in quotes if it is meant as it stands', text, at)
      add(char)
    }
  }
  end()
  return words
}
