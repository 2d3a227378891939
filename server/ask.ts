import process from 'node:process'
import { createInterface } from 'node:readline/promises'

/** Asks the person at the terminal; '' where nobody can be asked. */
export async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    return ''
  const terminal = createInterface(process.stdin, process.stdout)
  const answer = await terminal.question(`${question} `)
  terminal.close()
  return answer.trim()
}

export const isYes = (answer: string): boolean => /^y(?:es)?$/i.test(answer)
