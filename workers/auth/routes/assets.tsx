/**
 * What the pages load: stylesheets, scripts, icons, and the lights that the form's script shows in its place. A file's name
 * carries a hash of its content, so that a browser may keep it for ever (RFC 8246). Made by scripts/build-client.ts.
 */
import { Hono } from "hono";
import type { AuthApp } from "../http/context.ts";
import { refuse } from "../http/problem.tsx";
import { FILES } from "../web/dist/client-files.ts";
import { lightsIcon } from "../web/lights-icon.ts";
import { BlankLights, blankLightsPath } from "../web/status-page.tsx";
import { LANGUAGES } from "../web/words.ts";

/** The media types of the files, by the end of their names. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** A window's icon: one letter a light, orange, green or red. */
const ICON = /^\/assets\/lights-([ogr]{1,12})\.svg$/;

export const assets = new Hono<AuthApp>().get("/assets/:file", (c) => {
  const language = LANGUAGES.find((one) => blankLightsPath(one) === c.req.path);
  if (language !== undefined) {
    c.header("cache-control", "no-store"); // its name has no hash
    return c.html(<BlankLights language={language} />);
  }
  const lights = ICON.exec(c.req.path)?.[1];
  const text = lights === undefined ? FILES[c.req.path] : lightsIcon(lights);
  const mediaType = MEDIA_TYPES[c.req.path.split(".").at(-1) ?? ""];
  if (text === undefined || mediaType === undefined) return refuse(c, "not_found");
  return c.body(text, 200, { "content-type": mediaType, "cache-control": "public, max-age=31536000, immutable" });
});
