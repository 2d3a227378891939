import { UnsupportedError, ValueError } from '../errors.ts'
import { quote } from '../quote.ts'

/** `systempaths=unconfined` is not sent: the client turns it into two empty lists. */
export interface SecurityOpts {
  options: string[]
  unmasked: boolean
}

/**
 * `--security-opt name=value`, of all flags (docker/cli container/opts.go, `parseSecurityOpts`, `parseSystemPaths`).
 * @throws ValueError; UnsupportedError for a seccomp profile in a file, which is not read
 */
export function readSecurityOpts(texts: readonly string[]): SecurityOpts {
  for (const text of texts) {
    const [name] = text.split(/[=:]/, 1)
    if (name !== 'no-new-privileges' && text.length <= name!.length + 1)
      throw new ValueError(`Invalid --security-opt: ${quote(text)}`)
    if (name === 'seccomp' && !['builtin', 'unconfined'].includes(text.slice('seccomp='.length)))
      throw new UnsupportedError('--security-opt seccomp=FILE')
  }
  const options = texts.filter(text => text !== 'systempaths=unconfined')
  return { options, unmasked: options.length < texts.length }
}
