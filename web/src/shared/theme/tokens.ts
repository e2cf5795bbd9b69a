import type { ThemeConfig } from 'antd'

/** The colours of the console: one accent, greys, and red for what a person must act on. */
export const colour = {
  accent: '#0b5c6b',
  ink: '#1b2427',
  quiet: '#556369',
  line: '#dde4e6',
  ground: '#f5f7f7',
  paper: '#ffffff',
  act: '#b3261e',
} as const

/** fontFamily is what all texts are set in. */
export const fontFamily =
  '-apple-system, "Segoe UI", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'

/** antdTheme gives antd our tokens; larger text keeps targets in proportion. */
export function antdTheme(scale: number, still: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: colour.accent,
      colorLink: colour.accent,
      colorInfo: colour.accent,
      colorInfoBg: '#eef4f5',
      colorInfoBorder: '#c3d6da',
      colorSuccess: colour.accent,
      colorSuccessBg: '#eef4f5',
      colorSuccessBorder: '#c3d6da',
      colorError: colour.act,
      colorErrorBg: '#fdf5f4',
      colorErrorBorder: '#e6bfbc',
      colorText: colour.ink,
      colorTextDescription: colour.quiet,
      colorTextPlaceholder: '#6a777d',
      colorBorder: '#b9c4c8',
      colorBorderSecondary: colour.line,
      borderRadius: 6,
      fontFamily,
      fontSize: 15 * scale,
      controlHeight: 36 * scale,
      motion: !still,
    },
    components: {
      Alert: { withDescriptionPadding: '12px 16px', withDescriptionIconSize: 18 * scale, fontSizeLG: 15 * scale },
      Form: { verticalLabelPadding: '0 0 4px', itemMarginBottom: 20 },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    },
  }
}
