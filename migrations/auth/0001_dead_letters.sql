CREATE TABLE `dead_letters` (
	`message_id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`reason` text NOT NULL,
	`sent_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
