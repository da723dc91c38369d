interface Colour {
  readonly channels: readonly number[];
  readonly alpha: number;
}

/** The contrast of two opaque colours as CSS computes them, from 1 (the same) to 21 (WCAG 2, contrast ratio). */
export function contrast(first: string, second: string): number {
  const [lighter = 0, darker = 0] = [first, second].map((text) => luminance(parsed(text))).sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** What is seen of a colour that lies over another one, which is opaque. */
export function over(top: string, bottom: string): string {
  const { channels, alpha } = parsed(top);
  const below = parsed(bottom).channels;
  return `rgb(${channels.map((value, index) => value * alpha + (below[index] ?? 0) * (1 - alpha)).join(', ')})`;
}

function parsed(text: string): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return { channels: [red, green, blue], alpha };
}

function luminance({ channels }: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
