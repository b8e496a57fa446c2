ALTER TABLE `sessions` ADD `browser` text;
ALTER TABLE `sessions` ADD `platform` text;
ALTER TABLE `sessions` ADD `country` text;
ALTER TABLE `sessions` ADD `city` text;
