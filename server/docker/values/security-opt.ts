import { ValueError } from '../errors.ts'
import { quote } from '../quote.ts'

/** `systempaths=unconfined` is not sent: the client turns it into two empty lists. */
export interface SecurityOpts {
  options: string[]
  unmasked: boolean
}

/**
 * `--security-opt name=value`, of all flags (docker/cli container/opts.go, `parseSecurityOpts`, `parseSystemPaths`).
 * A seccomp profile in a file is not read.
 * @throws ValueError
 */
export function readSecurityOpts(texts: readonly string[]): SecurityOpts {
  for (const text of texts) {
    const [name] = text.split(/[=:]/, 1)
    if (name !== 'no-new-privileges' && text.length <= name!.length + 1)
      throw new ValueError(`Invalid --security-opt: ${quote(text)}`)
  }
  const options = texts.filter(text => text !== 'systempaths=unconfined')
  return { options, unmasked: options.length < texts.length }
}
