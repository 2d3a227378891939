import type Docker from 'dockerode'
import type { Deck, DeckDemo } from '../deck.ts'
import type { Origin } from '../docker/labels.ts'
import type { PolicyRules } from '../docker/policy.ts'
import type { DemoEngine } from './demo-engine.ts'
import { prefixPattern } from '../deck-names.ts'
import { labelFilter } from '../docker/labels.ts'
import { deckGuard } from '../docker/ownership.ts'
import { asksOnly } from './asks-only.ts'
import { executeOn } from './execute.ts'
import { explainFailure } from './hints.ts'
import { lostReason } from './lost.ts'

interface Parts extends Pick<DemoEngine, 'patience' | 'ready'> {
  docker: Docker
  deck: Deck
  demo: DeckDemo
  /** Goes into the labels of what is created, with the step. */
  origin: Omit<Origin, 'step'>
  /** Before every name on the engine. */
  prefix: string
  rules: PolicyRules
}

/** How the steps of one run are carried out on an engine: labelled, within the policy, and by parsed commands only. */
export function onEngine({ docker, deck, demo, origin, prefix, rules, patience, ready }: Parts): DemoEngine {
  let unready: string | undefined
  return {
    prefix: prefixPattern(prefix, deck),
    executor: ({ index }) => executeOn(docker, demo.commands[index]!, deckGuard({ docker, prefix, rules, origin: { ...origin, step: index } })),
    asksOnly: ({ index }) => asksOnly(demo.commands[index]!),
    async kill({ index }) {
      for (const { Id } of await docker.listContainers({ filters: labelFilter({ ...origin, step: index }) }))
        await docker.getContainer(Id).kill()
    },
    patience,
    async ready(signal) {
      unready = undefined
      await ready(signal).catch((error: Error) => {
        unready = error.message
        throw error
      })
    },
    lost: async output => unready ?? lostReason(docker, output),
    explain: async output => explainFailure(docker, output).catch(() => undefined),
  }
}
