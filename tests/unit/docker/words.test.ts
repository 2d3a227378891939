import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { splitWords, WordError } from '../../../server/docker/words.ts'

/** Texts that `sh` splits into the same words: one shell for all, each word and each text closed by a byte of its own. */
function splitWithShell(texts: readonly string[]): string[][] {
  const script = texts.map(text => `set -- ${text}\n[ $# -eq 0 ] || printf '%s\\001' "$@"; printf '\\002'\n`).join('')
  const output = execFileSync('sh', ['-c', script, 'sh'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return output.split('\x02').slice(0, -1).map(line => line.split('\x01').slice(0, -1))
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('splitWords', () => {
  it.each([
    ['docker ps  -a', ['docker', 'ps', '-a']],
    ['docker run \\\n  --rm busybox', ['docker', 'run', '--rm', 'busybox']],
    ['--env="A=b c" \'d e\'f', ['--env=A=b c', 'd ef']],
    ['a "" \'\'', ['a', '', '']],
    ['"a\\"b\\\\c\\d" e\\ f', ['a"b\\c\\d', 'e f']],
    ['a # b', ['a']],
    ['a#b', ['a#b']],
    ['sh -c \'echo $HOME > x; ls *\'', ['sh', '-c', 'echo $HOME > x; ls *']],
    ['a~ {{.Names}}\n', ['a~', '{{.Names}}']],
    ['', []],
  ])('splits %j', (text, words) => {
    expect(splitWords(text).map(word => word.text)).toEqual(words)
  })

  it('says where each word begins', () => {
    expect(splitWords('run \\\n  "--rm" b')).toEqual([
      { text: 'run', offset: 0, line: 1, column: 1 },
      { text: '--rm', offset: 8, line: 2, column: 3 },
      { text: 'b', offset: 15, line: 2, column: 10 },
    ])
  })

  it.each([
    ['echo $HOME', 5, 'a variable or a substitution ("$"): write it in quotes if it is meant as it stands'],
    ['echo "$HOME"', 6, 'a variable or a substitution ("$"): write it in single quotes if it is meant as it stands'],
    ['echo `ls`', 5, 'a command substitution ("`"): write it in quotes if it is meant as it stands'],
    ['ls *.md', 3, 'a file name pattern ("*"): write it in quotes if it is meant as it stands'],
    ['ps; rm x', 2, 'a second command (";"): write it in quotes if it is meant as it stands'],
    ['ps | head', 3, 'a pipe ("|"): write it in quotes if it is meant as it stands'],
    ['ps > x', 3, 'a redirection (">"): write it in quotes if it is meant as it stands'],
    ['ls ~', 3, 'a home directory ("~"): write it in quotes if it is meant as it stands'],
    ['a \'b', 2, 'a quote (\') that is not closed'],
    ['a \\\n "b', 5, 'a quote (") that is not closed'],
    ['a \\', 2, 'a backslash with nothing after it'],
    ['a\nb', 1, 'a second line: end the first with a backslash if it goes on'],
  ])('refuses %j', (text, offset, message) => {
    expect(() => splitWords(text)).toThrow(expect.objectContaining({ constructor: WordError, message, offset }) as Error)
  })

  it('splits as sh does whatever it does not refuse, 100,000 times', { timeout: 60_000 }, () => {
    const next = random(20261122)
    const alphabet = ['a', '-', '=', ' ', ' ', '\t', '\\', '\'', '"', '\\\n', '#', 'é', '{', '}', ',', ':', '!', '%', '^', '~', '/', '.', '$', '*', '\n', '`', '@', ']']
    const accepted = new Map<string, string[]>()
    for (let count = 0; count < 100_000; count++) {
      const text = Array.from({ length: 1 + Math.floor(next() * 12) }, () => alphabet[Math.floor(next() * alphabet.length)]).join('')
      try {
        accepted.set(text, splitWords(text).map(word => word.text))
      }
      catch (error) {
        if (!(error instanceof WordError))
          throw error
      }
    }
    const texts = [...accepted.keys()]
    expect(texts.length).toBeGreaterThan(10_000)
    for (let at = 0; at < texts.length; at += 1000) {
      const some = texts.slice(at, at + 1000)
      expect(splitWithShell(some)).toEqual(some.map(text => accepted.get(text)))
    }
  })
})
