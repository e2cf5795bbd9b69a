import { constants, crc32, deflateRawSync } from 'node:zlib'

interface Part {
  name: string
  /** What is compressed, and how often it stands in the part: a sheet of a gibibyte is one piece many times. */
  pieces: [text: string, times: number][]
}

const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const types = (kind: string) =>
  `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/workbook.xml" ContentType="${kind}"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${main}.worksheet+xml"/></Types>`
const relation = (kind: string, target: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`
const sheets = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`
const begin = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
const end = '</sheetData></worksheet>'

/** A cell with a formula and the value that was saved with it, if any. */
export interface Formula {
  formula: string
  saved?: string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const cell = (c: string | Formula, at: string) =>
  typeof c === 'string' ? `<c r="${at}" t="inlineStr"><is><t>${c}</t></is></c>` : `<c r="${at}" t="str"><f>${c.formula}</f>${c.saved === undefined ? '' : `<v>${c.saved}</v>`}</c>`
const line = (cells: (string | Formula)[], i: number) => `<row r="${i + 1}">${cells.map((c, at) => cell(c, `${letters[at]}${i + 1}`)).join('')}</row>`

/** workbook is an XLSX file of one sheet; with a macro beside it, if asked for. */
export function workbook(rows: (string | Formula)[][], macro = false): Buffer {
  return book([[begin + rows.map(line).join('') + end, 1]], macro)
}

/** bomb is a small workbook whose sheet is of a gibibyte, and begins as the rows say. */
export function bomb(rows: string[][]): Buffer {
  const filler = `<row><c t="inlineStr"><is><t>${'0'.repeat(30_000)}</t></is></c></row>`.repeat(500)
  return book([[begin + rows.map(line).join(''), 1], [filler, Math.ceil(2 ** 30 / filler.length)], [end, 1]], false)
}

function book(sheet: Part['pieces'], macro: boolean): Buffer {
  const kind = macro ? 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' : `${main}.sheet.main+xml`
  return zip([
    { name: '[Content_Types].xml', pieces: [[types(kind), 1]] },
    { name: '_rels/.rels', pieces: [[relation('officeDocument', 'xl/workbook.xml'), 1]] },
    { name: 'xl/_rels/workbook.xml.rels', pieces: [[relation('worksheet', 'worksheets/sheet1.xml'), 1]] },
    { name: 'xl/workbook.xml', pieces: [[sheets, 1]] },
    { name: 'xl/worksheets/sheet1.xml', pieces: sheet },
    ...(macro ? [{ name: 'xl/vbaProject.bin', pieces: [['not a macro, and nobody looks', 1]] as Part['pieces'] }] : []),
  ])
}

// Each piece but the last ends at a whole byte, so that the next can follow. The
// sum over a part of many pieces is left wrong: nobody gets to its end.
function packed({ pieces }: Part): { data: Buffer; size: number; sum: number } {
  const parts = pieces.map(([text, times], i) => {
    const last = i === pieces.length - 1
    const one = deflateRawSync(text, { finishFlush: last ? constants.Z_FINISH : constants.Z_FULL_FLUSH })
    return { data: Buffer.concat(Array<Buffer>(times).fill(one)), size: Buffer.byteLength(text) * times }
  })
  return { data: Buffer.concat(parts.map((p) => p.data)), size: parts.reduce((n, p) => n + p.size, 0), sum: crc32(pieces[0]?.[0] ?? '') }
}

function zip(parts: Part[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const part of parts) {
    const { data, size, sum } = packed(part)
    const name = Buffer.from(part.name)
    const about = Buffer.alloc(26) // what the file and the directory both say
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(8, 4)
    about.writeUInt32LE(sum, 10)
    about.writeUInt32LE(data.length, 14)
    about.writeUInt32LE(size, 18)
    about.writeUInt16LE(name.length, 22)
    files.push(Buffer.from('PK\x03\x04'), about, name, data)
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), about, entry, name)
    at += 30 + name.length + data.length
  }
  const close = Buffer.alloc(18)
  const listed = Buffer.concat(directory)
  close.writeUInt16LE(parts.length, 4)
  close.writeUInt16LE(parts.length, 6)
  close.writeUInt32LE(listed.length, 8)
  close.writeUInt32LE(at, 12)
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), close])
}
