import type { Express } from 'express'
import { ALLOWED, requestTypes } from '../demo/protocol.ts'

/** A route or a message of which nobody has said who may use it: the server does not start. */
export class UndeclaredError extends Error {
  constructor(what: string, where: string) {
    super([`${what} has no role: it would be open to whoever finds it, or to nobody.`, 'Nothing was started.', `Say who may use it: ${where}`].join('\n'))
    this.name = 'UndeclaredError'
  }
}

/** Handlers that came into an app by its table of routes. */
const declared = new WeakSet<object>()

/** Marks a handler as one that stands behind a declared role. */
export function declare<Handler extends object>(handle: Handler): Handler {
  declared.add(handle)
  return handle
}

/**
 * Compares what an app answers, and what a window may say, with what roles were declared for.
 * @throws UndeclaredError
 */
export function checkRoles(app: Express): void {
  for (const { route, name, handle } of app.router.stack) {
    const handlers = route ? route.stack.map(layer => layer.handle) : [handle]
    if (!handlers.every(one => declared.has(one)))
      throw new UndeclaredError(`The route ${route?.path ?? `of "${name}"`}`, 'server/app.ts, routesOf')
  }
  const types: readonly string[] = requestTypes()
  const allowed: readonly string[] = Object.values(ALLOWED).flat()
  const type = [...types.filter(type => !allowed.includes(type)), ...allowed.filter(type => !types.includes(type))][0]
  if (type !== undefined)
    throw new UndeclaredError(`The message "${type}"`, 'demo/protocol.ts, ALLOWED')
}
