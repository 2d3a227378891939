import type { Refused, Request, Role, SlidePosition } from '../demo/protocol.ts'
import type { Engine } from './engine.ts'
import type { LiveWindow } from './live-window.ts'
import type { Stage } from './runs/stage.ts'
import { ALLOWED, decodeRequest } from '../demo/protocol.ts'

interface Asker {
  window: LiveWindow
  role: Role
  stage: Stage
  engine: Engine
  /** Brings the presenter's position to the other windows. */
  move: (position: SlidePosition) => void
}

const NOT_NOW = {
  'busy': 'Another step is being played: wait for it, or stop it.',
  'not-next': 'The steps of a demo are played in order.',
}

/** Carries out what a window asks for, or tells it why not. Nothing is run unless every check has passed. */
export function answer({ window, role, stage, engine, move }: Asker, text: string): void {
  const request = decodeRequest(text)
  const refuse = (code: Refused['code'], message: string): void =>
    window.tell({ type: 'refused', ...('demo' in request && { demo: request.demo }), code, message })
  if ('error' in request)
    return refuse('malformed', `Not a message of this deck: ${request.error}`)
  if (!(ALLOWED[role] as readonly Request['type'][]).includes(request.type))
    return refuse('role', 'Only the presenter can do that; this window watches.')
  if (request.type === 'slide')
    return move(request.position)
  const demo = stage.demo(request.demo)
  if (!demo)
    return refuse('unknown-demo', `The deck has no demo "${request.demo}".`)
  const run = stage.run(demo.id)
  switch (request.type) {
    case 'watch':
      window.tell(stage.state(demo.id))
      return window.watch(demo.id, request, run)
    case 'unwatch':
      return window.unwatch(demo.id)
    case 'play': {
      if (!demo.steps[request.step])
        return refuse('unknown-step', `Demo "${demo.id}" has ${demo.steps.length} steps; there is no step ${request.step}.`)
      if (engine.state.state !== 'live')
        return refuse('engine-away', 'No Docker engine answers: nothing was run.')
      const answer = stage.play(demo, request.step, request.id)
      return answer === 'playing' ? undefined : refuse('busy', NOT_NOW[answer])
    }
    case 'skip':
      return run?.skip()
    case 'keys':
      return run?.keys(request.data) ? undefined : refuse('not-running', 'Nothing runs that could take keys.')
    case 'stop':
      return run?.stop() ? undefined : refuse('not-running', 'Nothing runs.')
    case 'reset':
      void stage.reset(demo, request.volumes).catch((error: Error) => refuse('busy', error.message))
  }
}
