import { ValueError } from '../errors.ts'

const CONTROL = '@abcdefghijklmnopqrstuvwxyz[\\]^_'
export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q'

/**
 * `--detach-keys ctrl-p,ctrl-q`, as the bytes that are typed (moby/term ascii.go, `ToBytes`).
 * @throws ValueError
 */
export function readDetachKeys(text: string): number[] {
  return text.split(',').map((key) => {
    if (key.length === 1)
      return key.charCodeAt(0)
    const code = /^ctrl-.$/.test(key) ? CONTROL.indexOf(key.at(-1)!) : key === 'DEL' ? 127 : -1
    if (code < 0)
      throw new ValueError(`Unknown character: '${key}'`)
    return code
  })
}
