CREATE TABLE `walks` (
	`service` text PRIMARY KEY NOT NULL,
	`started_at_ms` integer,
	`position` text DEFAULT '' NOT NULL,
	`walked` integer DEFAULT 0 NOT NULL,
	`found` integer DEFAULT 0 NOT NULL,
	`found_foreign` integer DEFAULT 0 NOT NULL,
	`drift` integer DEFAULT 0 NOT NULL,
	`drift_since_ms` integer,
	`foreign_rows` integer DEFAULT 0 NOT NULL,
	`ended_at_ms` integer,
	`accounts` integer,
	`lease_until_ms` integer DEFAULT 0 NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE `users` ADD `revised_at_ms` integer;
