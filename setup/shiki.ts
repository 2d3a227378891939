import { defineShikiSetup } from '@slidev/types'

/** Few colours, each with a contrast of 4.5 or more on the deck's surfaces (styles/tokens.css). */
function codeTheme(type: 'light' | 'dark', colours: { text: string, command: string, option: string, comment: string }) {
  const { text, command, option, comment } = colours
  return {
    name: `deck-${type}`,
    type,
    colors: { 'editor.foreground': text, 'editor.background': '#00000000' },
    settings: [
      { settings: { foreground: text } },
      { scope: ['entity.name.function', 'entity.name.command', 'support.function', 'variable.language'], settings: { foreground: command, fontStyle: 'bold' } },
      { scope: ['constant.other.option'], settings: { foreground: option } },
      { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: comment, fontStyle: 'italic' } },
    ],
  }
}

export default defineShikiSetup(() => ({
  themes: {
    light: codeTheme('light', { text: '#17202b', command: '#0b4f8a', option: '#8a3208', comment: '#565f6a' }),
    dark: codeTheme('dark', { text: '#f1eee8', command: '#8cc4ff', option: '#ffa274', comment: '#adb6bf' }),
  },
}))
