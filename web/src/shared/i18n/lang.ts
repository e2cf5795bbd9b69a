/** The languages of the console; Chinese comes first. */
export type Lang = 'zh' | 'en'

const storageKey = 'doudi.lang'

/** storedLang is the reader's last choice, or Chinese. */
export function storedLang(): Lang {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh' // storage is switched off
  }
}

/** storeLang keeps the choice for the next visit. */
export function storeLang(lang: Lang): void {
  try {
    localStorage.setItem(storageKey, lang)
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}
