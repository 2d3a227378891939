import { ValueError } from '../errors.ts'

/** `--label key[=value]` (docker/cli opts/opts.go, `ValidateLabel`). */
export function readLabel(text: string): string {
  const key = text.split('=', 1)[0]!.replace(/^[ \t]+/, '')
  if (key === '')
    throw new ValueError(`invalid label '${text}': empty name`)
  if (/[ \t]/.test(key))
    throw new ValueError(`label '${key}' contains whitespaces`)
  return text
}

/** `['key=value', 'bare']` as `{ key: 'value', bare: '' }`; the last one of a key stands (docker/cli opts/parse.go). */
export function pairsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map(text => cut(text, '=')))
}

/** Go's `strings.Cut`, without its third result. */
export function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}
