import { dirname, relative } from 'node:path'
import process from 'node:process'
import { UserError } from './user-error.ts'

/** What Node says of a call of the file system; a write to an open file has no path until somebody adds it. */
interface FileError extends Error { code?: string, path?: string, syscall?: string }

const denied = (path: string): [string, string] => [`this user may not use ${path}`, `ls -ld ${path} ${dirname(path)}   (then chown or chmod it)`]

const WORDS: Record<string, (path: string) => [seen: string, mend: string]> = {
  ENOENT: path => [`there is no ${path}`, `ls ${dirname(path)}`],
  EACCES: denied,
  EPERM: denied,
  EROFS: path => [`${path} is on a file system that nobody may write`, `findmnt --target ${dirname(path)}`],
  ENOSPC: path => [`the disk is full: ${path} was not written`, `df -h ${dirname(path)}   (then make room)`],
  EDQUOT: path => [`this user's share of the disk is full: ${path} was not written`, `df -h ${dirname(path)}   (then make room)`],
  EISDIR: path => [`${path} is a directory, not a file`, `ls ${path}`],
  ENOTDIR: path => [`${path}: a part of it is a file, not a directory`, `ls -ld ${dirname(path)}`],
}

/**
 * A failure of the file system, for people.
 * @param error anything that was thrown
 * @returns undefined when it is none that a person can mend
 */
export function explainFile(error: unknown): UserError | undefined {
  const { code = '', path, syscall = '' } = error as FileError
  // a program that is not there has a path as well
  const words = path === undefined || syscall.startsWith('spawn') ? undefined : WORDS[code]
  return words && new UserError(...words(shorten(path!)))
}

/** As a person would type it from where they are. */
function shorten(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
