import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  cut: 'Cut out the paper',
  found: 'The edges of the paper were found. Look at the four corners, and drag one that is wrong.',
  none: 'No edges of a paper were found. Drag the four corners, or use the picture as it is.',
  look: 'Looking for the edges…',
  how: 'With a keyboard: go to a corner and press the arrow keys.',
  topLeft: 'Top left corner',
  topRight: 'Top right corner',
  bottomRight: 'Bottom right corner',
  bottomLeft: 'Bottom left corner',
  corner: '{corner}: {x}% from the left, {y}% from the top',
  picture: 'The photograph just taken',
  failed: 'This phone could not cut the picture. Use it as it is, or take another.',
  done: 'Cut it, and use this',
  asItIs: 'Use it as it is',
  drop: 'Not this one',
}

export default en
