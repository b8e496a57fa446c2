/**
 * The peer's tables, as `better-auth generate` writes them for SQLite (better-auth 1.7): the four of its core, with the
 * indices that it asks for. `migrations/` says the same in SQL.
 */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

const atMs = (name: string) => integer(name, { mode: "timestamp_ms" });

export const user = sqliteTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: integer("email_verified", { mode: "boolean" }).notNull(),
  image: text("image"),
  createdAt: atMs("created_at").notNull(),
  updatedAt: atMs("updated_at").notNull(),
});

export const session = sqliteTable("session", {
  id: text("id").primaryKey(),
  expiresAt: atMs("expires_at").notNull(),
  token: text("token").notNull().unique(),
  createdAt: atMs("created_at").notNull(),
  updatedAt: atMs("updated_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  userId: text("user_id").notNull(),
});

export const account = sqliteTable("account", {
  id: text("id").primaryKey(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  userId: text("user_id").notNull(),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: atMs("access_token_expires_at"),
  refreshTokenExpiresAt: atMs("refresh_token_expires_at"),
  scope: text("scope"),
  password: text("password"),
  createdAt: atMs("created_at").notNull(),
  updatedAt: atMs("updated_at").notNull(),
});

export const verification = sqliteTable("verification", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: atMs("expires_at").notNull(),
  createdAt: atMs("created_at").notNull(),
  updatedAt: atMs("updated_at").notNull(),
});
