import { ValueError } from '../errors.ts'

/** `--link container[:alias]` (docker/cli opts/parse.go, `ParseLink`). */
export function readLink(text: string): string {
  if (text === '')
    throw new ValueError('empty string specified for links')
  if (text.split(':').length > 2)
    throw new ValueError(`bad format for links: ${text}`)
  return text
}
