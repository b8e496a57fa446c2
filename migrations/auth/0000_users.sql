CREATE TABLE `users` (
	`user_id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`password_hash` text NOT NULL,
	`email` text NOT NULL,
	`user_name` text NOT NULL,
	`role` text NOT NULL,
	`created_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
