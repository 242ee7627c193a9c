"""The role `notify`: alerts as messages to people, by mail and by the services that Apprise speaks."""
