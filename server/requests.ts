import type { Refused, Request, Role, SlidePosition } from '../demo/protocol.ts'
import type { Hosts } from './hosts.ts'
import type { LiveWindow } from './live-window.ts'
import type { No, Stage } from './runs/stage.ts'
import { ALLOWED, decodeRequest } from '../demo/protocol.ts'

interface Asker {
  window: LiveWindow
  role: Role
  stage: Stage
  hosts: Hosts
  /** Brings the presenter's position to the other windows. */
  move: (position: SlidePosition, stays: boolean) => void
}

const NO = {
  'busy': 'Another step is being played: wait for it, or stop it.',
  'resuming': 'The server was restarted and looks for what it had begun: press again in a moment.',
  'not-next': 'The steps of a demo are played in order.',
  'engine-away': 'No Docker engine answers: nothing was run.',
  'no-recording': 'Nothing was played.',
} as const satisfies Record<Exclude<No, 'needs'>, string>

/** Carries out what a window asks for, or tells it why not. Nothing is run unless every check has passed. */
export function answer({ window, role, stage, hosts, move }: Asker, text: string): void {
  const request = decodeRequest(text)
  const refuse = (code: Refused['code'], message: string): void =>
    window.tell({ type: 'refused', ...('demo' in request && { demo: request.demo }), ...('name' in request && { host: request.name }), code, message })
  if ('error' in request)
    return refuse('malformed', `Not a message of this deck: ${request.error}`)
  if (!(ALLOWED[role] as readonly Request['type'][]).includes(request.type))
    return refuse('role', 'Only the presenter can do that; this window watches.')
  if (request.type === 'slide')
    return move(request.position, request.stays ?? false)
  if (request.type === 'host') {
    const no = hosts.choose(request.name)
    return no && refuse(no.code, no.message)
  }
  const demo = stage.demo(request.demo)
  if (!demo)
    return refuse('unknown-demo', `The deck has no demo "${request.demo}".`)
  const run = stage.run(demo.id)
  const refuseFor = (no: No): void => {
    if (no === 'needs') {
      const needs = stage.unmetNeeds(demo).map(({ id }) => id)
      return refuse('needs', `"${demo.id}" starts from what ${needs.join(', ')} leave${needs.length > 1 ? '' : 's'}, and that is not there. Press again: it is run first, without the typing.`)
    }
    const noRecording = no === 'no-recording' || (no === 'engine-away' && request.type === 'play') ? stage.unrecorded(demo.id)?.message : undefined
    return refuse(no, [NO[no], noRecording].filter(Boolean).join(' '))
  }
  switch (request.type) {
    case 'watch':
      window.tell(stage.state(demo.id))
      return window.watch(demo.id, request, run)
    case 'unwatch':
      return window.unwatch(demo.id)
    case 'play': {
      if (!demo.steps[request.step])
        return refuse('unknown-step', `Demo "${demo.id}" has ${demo.steps.length} steps; there is no step ${request.step}.`)
      const answer = stage.play(demo, request.step, request.id)
      return answer === 'playing' ? undefined : refuseFor(answer)
    }
    case 'skip':
      return run?.skip()
    case 'keys':
      return run?.keys(request.data) ? undefined : refuse('not-running', 'Nothing runs that could take keys.')
    case 'stop':
      return run?.stop() ? undefined : refuse('not-running', 'Nothing runs.')
    case 'pause':
      return run?.pause() ? undefined : refuse('not-running', 'Only a recording can stand still: a live command runs on the engine.')
    case 'source': {
      const no = stage.choose(demo, request.source)
      return no && refuseFor(no)
    }
    case 'reset':
      void stage.reset(demo, request.volumes).catch((error: Error) => refuse('reset-failed', `Not all of "${demo.id}" is removed. ${error.message}`))
  }
}
