import type { Picture } from '../apply/store'
import { send } from '../office'

/** sendAll sends pictures to a place, each once however often it is tried, and answers with their files. */
export async function sendAll(pictures: Picture[], place: string, sent: Map<string, string>): Promise<string[]> {
  const files: string[] = []
  for (const p of pictures) {
    const key = `${p.key}-${place}` // another place is another sending
    const id = sent.get(key) ?? (await send(p.blob, `${p.name || p.key}.jpg`, { county: Number(place.slice(0, 6)), division: place, purpose: 'evidence' }, key)).id
    sent.set(key, id)
    files.push(id)
  }
  return files
}
