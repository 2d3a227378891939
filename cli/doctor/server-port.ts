import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { explainPort } from '../../server/server-port.ts'
import { go, noGo } from './finding.ts'

/** The port that `npm start` serves the deck on. */
export async function checkServerPort({ flags }: Subject): Promise<Finding> {
  const port = Number(flags.port)
  const problem = await explainPort(port, other => commandLine('start', flags, '--port', String(other)))
  return problem ? noGo(problem.seen, problem.mend!) : go(`${port} is free`)
}
