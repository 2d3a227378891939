import type { EngineState } from '../demo/protocol.ts'
import pc from './colours.ts'

const INDENT = ' '.repeat(11)

/** What a speaker has to know about the engine, in at most six lines. */
export function describeEngine(state: EngineState): string {
  switch (state.state) {
    case 'connecting': return `looking at ${state.target} …`
    case 'live': return `${pc.green('LIVE')} on ${pc.bold(state.name)}, Docker ${state.version} (${state.target})`
    case 'away': return [
      pc.yellow('no Docker engine answers; the demos play from their recordings'),
      ...state.lookedAt.map(line => `${INDENT}looked at  ${line}`),
      `${INDENT}to mend it ${[...state.mend ? [state.mend] : [], 'on Debian or Ubuntu: sudo npm start -- --private-engine'].join('; or ')}`,
    ].join('\n')
  }
}
