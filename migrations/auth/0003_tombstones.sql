CREATE TABLE `tombstones` (
	`user_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`revision` integer NOT NULL,
	`erased_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE `users` ADD `revision` integer DEFAULT 1 NOT NULL;
ALTER TABLE `users` ADD `revised_by` text;
