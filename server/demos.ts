import type Docker from 'dockerode'
import type { Deck } from './deck.ts'
import type { Target } from './docker/target.ts'
import type { Policy } from './policy-file.ts'
import type { Recordings } from './recordings/recordings.ts'
import process from 'node:process'
import { Engine } from './engine.ts'
import { Hosts } from './hosts.ts'
import { ensureImages } from './images.ts'
import { DEFAULT_POLICY } from './policy-file.ts'
import { Stage } from './runs/stage.ts'

export interface DemosParts {
  deck: Deck
  target: Target
  /** Where docker contexts and machines are looked for that the demos can go to; left out: `process.env`. */
  environment?: NodeJS.ProcessEnv
  /** Put before every name on the engine. */
  prefix?: string
  policy?: Policy
  /** Milliseconds a typed character takes. */
  msPerKey: number
  /** Whether a person is asked before what a demo needs is run first. */
  askForNeeds?: boolean
  /** Play where the engine cannot; left out, nothing stands in for it. */
  recordings?: Recordings
  /** Told about long work, such as images being built. */
  log: (line: string) => void
}

/** A deck's demos on their engine, without a window yet. */
export interface Demos {
  deck: Deck
  engine: Engine
  stage: Stage
  hosts: Hosts
  /** Ends runs, and what is being built; containers go on. */
  close: () => Promise<void>
}

/** Begins to look for the engine; once it answers, the deck's images are made on it. */
export function startDemos({ deck, target, environment = process.env, log, msPerKey, prefix = '', policy = DEFAULT_POLICY, askForNeeds = false, recordings }: DemosParts): Demos {
  const engine = new Engine(target)
  const closing = new AbortController()
  let making: { docker: Docker, done: Promise<void> } | undefined
  const images = async (): Promise<void> => {
    const { docker } = engine
    if (making?.docker === docker)
      return making.done
    const done = ensureImages({ docker, deck, log, signal: closing.signal }).catch((error: Error) => {
      // a failure is tried again by the next step that waits for the images
      if (making?.docker === docker)
        making = undefined
      throw error
    })
    making = { docker, done }
    return done
  }
  engine.on('change', ({ state }) => {
    if (state !== 'live')
      return
    // it may come back as another one, or with other images
    making = undefined
    const { docker } = engine
    images().catch((error: Error) => docker === engine.docker && !closing.signal.aborted && log(error.message))
  })
  const stage = new Stage({ deck, engine, images, msPerKey, prefix, policy, askForNeeds, recordings })
  return {
    deck,
    engine,
    stage,
    hosts: new Hosts({ start: target, environment, stage }),
    async close() {
      closing.abort()
      engine.stop()
      await stage.close()
    },
  }
}
