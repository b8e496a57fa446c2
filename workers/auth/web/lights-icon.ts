/** The icon of a window that shows a signup: its lights side by side, as an SVG document. */

const COLOURS: Readonly<Record<string, string>> = { o: "#ffab2e", g: "#3ddc84", r: "#ff6259" };

/** An icon of these lights, a letter each. */
export function lightsIcon(lights: string): string {
  const width = lights.length * 10;
  const circles = [...lights].map(
    (light, index) => `<circle cx="${index * 10 + 5}" cy="5" r="4.4" fill="${COLOURS[light]}"/>`,
  );
  const box = `0 ${5 - width / 2} ${width} ${width}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${circles.join("")}</svg>\n`;
}
