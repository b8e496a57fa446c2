CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`seen_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX `sessions_user_id` ON `sessions` (`user_id`);
