import { describe, expect, it } from 'vitest'
import { drawLine, textOf } from '../../../cli/handout/line.ts'
import { readTranscript } from '../../../cli/handout/transcript.ts'
import { castOf } from './recorded-session.ts'

const PROMPT = '\x1B[1;32m$\x1B[0m '

/** Steps as `[typed, output]`. */
async function textsOf(cast: Parameters<typeof readTranscript>[0]): Promise<string[][][]> {
  const { steps } = await readTranscript(cast)
  return steps.map(({ typed, output }) => [typed.map(textOf), output.map(textOf)])
}

describe('readTranscript', () => {
  it('tells what is typed from what is printed, and leaves the prompt to the next step', async () => {
    expect(await textsOf(castOf([
      { typed: ['docker ps', '\r\n'], output: ['CONTAINER ID\r\n', PROMPT] },
      { typed: ['docker volume ls', '\r\n'], output: ['DRIVER\r\nlocal\r\n', PROMPT] },
    ]))).toEqual([
      [['$ docker ps'], ['CONTAINER ID']],
      [['$ docker volume ls'], ['DRIVER', 'local']],
    ])
  })

  it('keeps a line that the terminal wrapped as one line', async () => {
    const id = '0123456789abcdef'.repeat(4)
    const command = `docker run --name="docker1" --restart=always -d busybox`
    expect(await textsOf(castOf([{ typed: [...command, '\r\n'], output: [`${id}\r\n`, PROMPT] }]))).toEqual([[[`$ ${command}`], [id]]])
  })

  it('shows what stood there in the end: carriage returns, cursor movements, more than one screen', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `line ${index}`)
    expect(await textsOf(castOf([
      { typed: ['docker pull x', '\r\n'], output: ['10%\r90%\r100%\r\nwaiting\r\n\x1B[1A\x1B[2Kdone\r\n', PROMPT] },
      { typed: ['docker logs x', '\r\n'], output: [...many.map(line => `${line}\r\n`), PROMPT] },
    ]))).toEqual([
      [['$ docker pull x'], ['100%', 'done']],
      [['$ docker logs x'], many],
    ])
  })

  it('gives ^C to the step that was interrupted', async () => {
    expect(await textsOf(castOf([
      { typed: ['docker logs -f x', '\r\n'], output: ['ready\r\n'], exit: null },
      { before: ['^C', '\r\n', PROMPT], typed: ['docker ps', '\r\n'], output: [PROMPT] },
    ]))).toEqual([
      [['$ docker logs -f x'], ['ready', '^C']],
      [['$ docker ps'], []],
    ])
  })

  it('reads what is typed into a program, and a password that is not echoed', async () => {
    expect(await textsOf(castOf([
      { typed: ['docker exec -it x sh', '\r\n'], output: ['Password: '], exit: null },
      { typed: [], output: ['\r\nmysql> '], exit: null },
      { typed: ['exit'], output: ['\r\nBye\r\n', PROMPT] },
    ]))).toEqual([
      [['$ docker exec -it x sh'], []],
      [['Password: '], []],
      [['mysql> exit'], ['Bye']],
    ])
  })

  it('keeps colours and escapes what would be HTML', async () => {
    const { steps } = await readTranscript(castOf([
      { typed: ['docker logs x', '\r\n'], output: ['\x1B[31m[E]\x1B[0m <b> \x1B[1;94m&\x1B[0m \x1B[38;5;208mo\x1B[0m\x1B[38;2;1;2;3mr\r\n', PROMPT] },
    ]))
    expect(steps[0]!.output.map(drawLine)).toEqual([
      '<span class="ansi-1">[E]</span> &lt;b&gt; <span class="ansi-4 bold">&amp;</span> <span style="color:rgb(255 135 0)">o</span><span style="color:#010203">r</span>',
    ])
  })
})
