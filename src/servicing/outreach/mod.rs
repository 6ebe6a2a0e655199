//! Reminders and contact, and when they are lawful.
