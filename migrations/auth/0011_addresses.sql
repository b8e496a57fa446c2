CREATE TABLE `addresses` (
	`user_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`confirmed_email` text,
	`pending_email` text,
	`pending_since_ms` integer,
	`previous_email` text,
	`previous_since_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`user_id`) ON UPDATE no action ON DELETE cascade
) STRICT, WITHOUT ROWID;
CREATE INDEX `addresses_confirmed_email` ON `addresses` (`confirmed_email`);
CREATE INDEX `addresses_pending_since` ON `addresses` (`pending_since_ms`);
CREATE INDEX `addresses_previous_since` ON `addresses` (`previous_since_ms`);
CREATE TABLE `mail_counts` (
	`day` integer NOT NULL,
	`name` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`day`, `name`)
) STRICT, WITHOUT ROWID;
CREATE TABLE `mail_tokens` (
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`account_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`code_mac` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`email` text NOT NULL,
	`revision` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	PRIMARY KEY(`user_id`, `purpose`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`user_id`) ON UPDATE no action ON DELETE cascade
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX `mail_tokens_token_hash` ON `mail_tokens` (`token_hash`);
CREATE INDEX `mail_tokens_expires_at` ON `mail_tokens` (`expires_at_ms`);
