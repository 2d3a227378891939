/**
 * What the docker program itself knows (docker 28.2, without plugins), so that a verb which this engine lacks is told
 * from one that does not exist. A command with verbs of its own lists them.
 */
const ROOT = 'attach build commit completion cp create diff events exec export help history images import info inspect kill load login logout logs pause port ps pull push rename restart rm rmi run save search start stats stop tag top unpause update version wait'
const GROUPS: Record<string, string> = {
  builder: 'build prune',
  checkpoint: 'create ls rm',
  config: 'create inspect ls rm',
  container: 'attach commit cp create diff exec export inspect kill logs ls pause port prune rename restart rm run start stats stop top unpause update wait',
  context: 'create export import inspect ls rm show update use',
  image: 'build history import inspect load ls prune pull push rm save tag',
  manifest: 'annotate create inspect push rm',
  network: 'connect create disconnect inspect ls prune rm',
  node: 'demote inspect ls promote ps rm update',
  plugin: 'create disable enable inspect install ls push rm set upgrade',
  secret: 'create inspect ls rm',
  service: 'create inspect logs ls ps rm rollback scale update',
  stack: 'config deploy ls ps rm services',
  swarm: 'ca init join join-token leave unlock unlock-key update',
  system: 'df dial-stdio events info prune',
  trust: 'inspect key revoke sign signer',
  volume: 'create inspect ls prune rm update',
}

/** Whether docker has verbs below this one: `docker volume`. */
export const isGroup = (name: string): boolean => Object.hasOwn(GROUPS, name)

/** Whether docker has `docker <verb>`, or `docker <group> <verb>`. */
export function isKnown(verb: string, group?: string): boolean {
  return (group === undefined ? ROOT : GROUPS[group]!).split(' ').includes(verb)
}
