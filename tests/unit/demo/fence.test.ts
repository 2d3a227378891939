import { describe, expect, it } from 'vitest'
import { readDemo } from '../../../demo/fence.ts'
import { SourceError } from '../../../demo/source-error.ts'

const read = (code: string, info = 'sh demo=locks') => readDemo({ info, code, file: 'slides.md', line: 10 })

describe('readDemo', () => {
  it('reads commands, input, options, comments and what the slide shows', () => {
    const demo = read([
      '#| exit: 3',
      '#| within: 1.5s',
      'docker run \\',
      '  --rm busybox',
      '',
      '# a comment',
      'docker exec -it mydb mysql -u root -p',
      'Enter password: mypassword',
      '#| expect: /blah/i',
      'mysql> show databases;',
      '#| until: /ready/',
      'docker logs -f mydb',
    ].join('\n'), 'sh demo=locks needs=attach,write rows=20 cols=120')
    expect(demo).toMatchObject({ id: 'locks', needs: ['attach', 'write'], rows: 20, cols: 120 })
    expect(demo.code.split('\n')).toEqual([
      'docker run \\',
      '  --rm busybox',
      '',
      '# a comment',
      'docker exec -it mydb mysql -u root -p',
      'Enter password: mypassword',
      'mysql> show databases;',
      'docker logs -f mydb',
    ])
    expect(demo.steps).toEqual([
      { kind: 'command', index: 0, at: { file: 'slides.md', line: 13, column: 1 }, text: 'docker run \\\n  --rm busybox', exit: 3, within: 1500, expect: undefined, until: undefined },
      { kind: 'command', index: 1, at: { file: 'slides.md', line: 17, column: 1 }, text: 'docker exec -it mydb mysql -u root -p', exit: 0, within: 30_000, expect: undefined, until: undefined },
      { kind: 'input', index: 2, at: { file: 'slides.md', line: 18, column: 1 }, prompt: 'Enter password: ', text: 'mypassword', within: 30_000, expect: undefined },
      { kind: 'input', index: 3, at: { file: 'slides.md', line: 20, column: 1 }, prompt: 'mysql> ', text: 'show databases;', within: 30_000, expect: /blah/i },
      { kind: 'command', index: 4, at: { file: 'slides.md', line: 22, column: 1 }, text: 'docker logs -f mydb', exit: 0, within: 30_000, expect: undefined, until: /ready/ },
    ])
  })

  it('gives a size to a terminal that asks for none', () => {
    expect(read('docker ps')).toMatchObject({ cols: 100, rows: 14, needs: [] })
  })

  it.each([
    ['an unknown key', 'docker ps', 'sh demo=locks colour=red', 'slides.md:10:18: unknown word "colour=red" in a demo fence\n  ```sh demo=locks colour=red\n                   ^\n  allowed: demo= needs= rows= cols='],
    ['a bad id', 'docker ps', 'sh demo=Locks', 'slides.md:10:7: "Locks" is not a demo id\n  ```sh demo=Locks\n        ^\n  allowed: lower-case words joined by hyphens, such as at-volume'],
    ['a size out of range', 'docker ps', 'sh demo=locks rows=400', 'slides.md:10:18: rows must be a whole number from 4 to 60, not "400"\n  ```sh demo=locks rows=400\n                   ^'],
    ['another language', 'docker ps', 'bash demo=locks', 'slides.md:10:4: a demo fence is written in "sh", not "bash"\n  ```bash demo=locks\n     ^\n  allowed: ```sh demo=<id>'],
    ['an unknown option', '#| expct: /x/\ndocker ps', undefined, 'slides.md:11:1: unknown option "expct"\n  #| expct: /x/\n  ^\n  allowed: expect, until, exit, within'],
    ['an option twice', '#| exit: 1\n#| exit: 2\ndocker ps', undefined, 'slides.md:12:1: option "exit" given twice for one step\n  #| exit: 2\n  ^\n  allowed: each option once'],
    ['a pattern that is none', '#| expect: /(/\ndocker ps', undefined, 'slides.md:11:1: not a regular expression: Invalid regular expression: /(/: Unterminated group\n  #| expect: /(/\n  ^\n  allowed: /pattern/ with the flags i, m, s, u'],
    ['an exit code that is none', '#| exit: 300\ndocker ps', undefined, 'slides.md:11:1: "300" is not an exit code\n  #| exit: 300\n  ^\n  allowed: a whole number from 0 to 255'],
    ['a time that is none', '#| within: soon\ndocker ps', undefined, 'slides.md:11:1: "soon" is not a time\n  #| within: soon\n  ^\n  allowed: a number with ms, s or m, such as 30s'],
    ['an option at the end', 'docker ps\n#| exit: 1', undefined, 'slides.md:12:1: an option with no step after it\n  #| exit: 1\n  ^\n  allowed: options stand above the step that they describe'],
    ['a time that no timer can wait for', '#| within: 40000m\ndocker ps', undefined, 'slides.md:11:1: "40000m" is longer than a day\n  #| within: 40000m\n  ^\n  allowed: a number with ms, s or m, such as 30s'],
    ['exit on typed input', 'docker exec -it a sh\n#| exit: 1\n/ # ls', undefined, 'slides.md:12:1: "exit" and "until" belong to commands, not to what is typed into one\n  #| exit: 1\n  ^\n  allowed here: expect, within'],
    ['a line that is nothing', 'docker ps\nls -l', undefined, 'slides.md:12:1: neither a docker command, nor a comment, nor input with its prompt\n  ls -l\n  ^\n  allowed: "docker …", "# text", "#| key: value", or "mysql> text" under an interactive command'],
    ['input with no command above', 'mysql> exit', undefined, 'slides.md:11:1: neither a docker command, nor a comment, nor input with its prompt\n  mysql> exit\n  ^\n  allowed: "docker …", "# text", "#| key: value", or "mysql> text" under an interactive command'],
    ['a command that is not finished', 'docker run \\', undefined, 'slides.md:11:1: the last line ends with a backslash: the command is not finished\n  docker run \\\n  ^\n  allowed: the rest of the command on the next line'],
    ['no step at all', '# nothing', undefined, 'slides.md:10:1: demo "locks" has no step\n  ```sh demo=locks\n  ^\n  allowed: at least one line "docker …"'],
  ])('refuses %s', (_what, code, info, message) => {
    expect(() => read(code, info)).toThrow(expect.objectContaining({ constructor: SourceError, message }) as Error)
  })
})
