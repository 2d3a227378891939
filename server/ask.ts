import process from 'node:process'
import { createInterface } from 'node:readline/promises'

/** Asks the person at the terminal; '' where nobody can be asked, or nobody answers: Ctrl-C, Ctrl-D, a terminal that is gone. */
export async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    return ''
  const terminal = createInterface(process.stdin, process.stdout)
  const { promise: unanswered, resolve } = Promise.withResolvers<undefined>()
  terminal.once('close', () => resolve(undefined))
  const answer = await Promise.race([terminal.question(`${question} `).catch(() => undefined), unanswered])
  terminal.close()
  if (answer === undefined)
    process.stdout.write('\n')
  return answer?.trim() ?? ''
}

export const isYes = (answer: string): boolean => /^y(?:es)?$/i.test(answer)
