CREATE TABLE `users` (
	`user_id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`user_name` text NOT NULL,
	`status_message` text NOT NULL,
	`created_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
