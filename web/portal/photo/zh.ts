/** The words of cutting a photograph. */
const zh = {
  cut: '把纸裁正',
  found: '找到了纸边。看看四个角对不对，不对就用手指拖一拖。',
  none: '没有找到纸边。可以拖四个角，也可以直接用原图。',
  look: '正在找纸边…',
  how: '四个角也可以用键盘：选中一个角，按方向键移动。',
  topLeft: '左上角',
  topRight: '右上角',
  bottomRight: '右下角',
  bottomLeft: '左下角',
  corner: '{corner}：离左边 {x}%，离上边 {y}%',
  picture: '刚拍的照片',
  failed: '这台手机没能裁好这张照片。请直接用原图，或者重新拍一张。',
  done: '裁好了，用这张',
  asItIs: '不裁，用原图',
  drop: '不要这张',
}

export default zh
