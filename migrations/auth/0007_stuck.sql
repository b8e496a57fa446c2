CREATE TABLE `actions` (
	`id` integer PRIMARY KEY NOT NULL,
	`who` text NOT NULL,
	`who_account_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`what` text NOT NULL,
	`service` text,
	`status` text,
	`user_id` text,
	`event_id` text,
	`message_id` text,
	`found` integer DEFAULT 0 NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`position` text,
	`ended_at_ms` integer,
	`mac` text NOT NULL,
	`lease_until_ms` integer DEFAULT 0 NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX `actions_ended` ON `actions` (`ended_at_ms`,`id`);
CREATE TABLE `stuck` (
	`user_id` text NOT NULL,
	`event_id` text NOT NULL,
	`service` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`since_ms` integer NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at_ms` integer,
	`reason` text,
	PRIMARY KEY(`user_id`, `event_id`, `service`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `stuck_service_status` ON `stuck` (`service`,`status`,`since_ms`,`user_id`,`event_id`);
ALTER TABLE `dead_letters` ADD `is_stripped` integer DEFAULT 0 NOT NULL;
CREATE INDEX `dead_letters_received` ON `dead_letters` (`received_at_ms`,`message_id`);
CREATE INDEX `dead_letters_stripped` ON `dead_letters` (`is_stripped`);
