import type { Schema } from './client'
import { signedOut, writeHeaders } from './client'
import { newKey } from './key'
import { Problem, problemFrom } from './problem'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where a file belongs and what it is for; the purpose decides who may read it. */
export interface Place {
  county: number
  purpose: 'evidence' | 'receipt' | 'consent' | 'import' | 'department' | 'bank'
}

/**
 * upload sends one file and reports how much has gone, from 0 to 1. It uses
 * XMLHttpRequest because fetch tells nothing about the way out.
 */
export function upload(file: File, place: Place, onProgress: (part: number) => void, signal?: AbortSignal): Promise<Schema<'FilesFile'>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/files?county=${place.county}&purpose=${place.purpose}`)
    for (const [name, value] of Object.entries(writeHeaders(newKey()))) request.setRequestHeader(name, value)
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total)
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status < 300) return resolve(body as Schema<'FilesFile'>)
      if (request.status === 401) signedOut()
      reject(problemFrom(request.status, body))
    }
    request.onerror = () => reject(new Problem(0, 'offline', ''))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}
