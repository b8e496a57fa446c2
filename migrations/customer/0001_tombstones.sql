CREATE TABLE `tombstones` (
	`account_id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`revision` integer NOT NULL,
	`brought_by` text,
	`erased_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE `users` ADD `revision` integer DEFAULT 1 NOT NULL;
ALTER TABLE `users` ADD `brought_by` text;
