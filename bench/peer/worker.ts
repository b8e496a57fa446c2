/**
 * The peer: better-auth's e-mail sign-up, with its drizzle adapter on a D1 of its own. As its documentation sets it up,
 * but for three things: its rate limit is off, as ours is; it hashes with our code, so that both pay the same; and it
 * logs nothing. It puts the user into one database, we into three.
 */
import { betterAuth } from "better-auth/minimal";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { drizzle } from "drizzle-orm/d1";
import { checkPassword, hashPassword } from "../../workers/auth/accounts/passwords.ts";
import * as schema from "./schema.ts";

type PeerEnv = { DB: D1Database };

let auth: ReturnType<typeof peer> | undefined;

export default {
  fetch(request, env) {
    auth ??= peer(env); // once per isolate, as a Worker that cares for speed does
    return auth.handler(request);
  },
} satisfies ExportedHandler<PeerEnv>;

function peer(env: PeerEnv) {
  return betterAuth({
    baseURL: "http://localhost",
    secret: "a-secret-of-the-benchmark-of-32-characters-or-more",
    database: drizzleAdapter(drizzle(env.DB), { provider: "sqlite", schema }),
    emailAndPassword: {
      enabled: true,
      password: {
        hash: hashPassword,
        verify: async ({ hash, password }) => (await checkPassword(password, hash)).isRight,
      },
    },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}
