//! What the widget says by itself, in English. Other languages come as files of their own.

use chat_api::{ApiError, Arrival};
use conversation::EndedBy;

/// Every sentence and label of the widget.
pub struct Words {
    pub title: &'static str,
    pub subtitle: &'static str,
    pub transcript: &'static str,
    pub close: &'static str,
    pub end_chat: &'static str,
    pub end_question: &'static str,
    pub end_consequence: &'static str,
    pub keep_chatting: &'static str,
    pub input: &'static str,
    pub placeholder: &'static str,
    pub send: &'static str,
    pub agent: &'static str,
    pub visitor: &'static str,
    pub connecting: &'static str,
    pub typing: &'static str,
    pub offline: &'static str,
    pub trying_again: &'static str,
    pub waiting: &'static str,
    pub sending: &'static str,
    pub sent: &'static str,
    pub unsent: &'static str,
    pub carried: &'static str,
    pub not_sent: &'static str,
    pub not_taken: &'static str,
    pub no_connection: &'static str,
    pub no_answer: &'static str,
    pub retry: &'static str,
    pub handed_off: &'static str,
    pub handed_off_detail: &'static str,
    pub destination: &'static str,
    pub reason: &'static str,
    pub ended_by_visitor: &'static str,
    pub ended_by_agent: &'static str,
    pub ended_by_expiry: &'static str,
    pub ended_by_quiet: &'static str,
    pub go_on: &'static str,
    pub go_on_elsewhere: &'static str,
    pub still_there: &'static str,
    pub closes_in: &'static str,
    pub stay: &'static str,
    pub copy: &'static str,
    pub newest: &'static str,
    pub news: &'static str,
    pub new_chat: &'static str,
    pub not_opened: &'static str,
    pub not_opened_busy: &'static str,
    pub not_opened_misconfigured: &'static str,
    pub try_again: &'static str,
}

/// English.
pub const ENGLISH: &Words = &Words {
    title: "Chat with us",
    subtitle: "AI assistant",
    transcript: "Messages",
    close: "Close chat",
    end_chat: "End chat",
    end_question: "End this chat?",
    end_consequence: "You can start a new one at any time.",
    keep_chatting: "Keep chatting",
    input: "Your message",
    placeholder: "Write a message…",
    send: "Send",
    agent: "Assistant",
    visitor: "You",
    connecting: "Connecting…",
    typing: "The assistant is typing…",
    offline: "You’re offline. Your messages will go out when you’re back.",
    trying_again: "Trying again in",
    waiting: "Waiting",
    sending: "Sending…",
    sent: "Sent",
    unsent: "Not sent",
    carried: "Moved to the new chat",
    not_sent: "Not sent.",
    not_taken: "Not sent. It may be too long.",
    no_connection: "No connection. It may not have arrived.",
    no_answer: "No answer. It may not have arrived.",
    retry: "Retry",
    handed_off: "You’re being handed over",
    handed_off_detail: "The assistant has passed this chat on and takes no more messages here.",
    destination: "To",
    reason: "About",
    ended_by_visitor: "You ended the chat",
    ended_by_agent: "The assistant ended the chat",
    ended_by_expiry: "The chat timed out",
    ended_by_quiet: "Closed, as it was quiet for a while",
    go_on: "Continue in a new chat",
    go_on_elsewhere: "Continue with a person",
    still_there: "Are you still there?",
    closes_in: "This chat closes in",
    stay: "I’m still here",
    copy: "Copy",
    newest: "To the newest message",
    news: "New messages",
    new_chat: "New chat",
    not_opened: "We can’t reach the chat right now. Please check your connection.",
    not_opened_busy: "A lot of people are writing right now. Please try again in a moment.",
    not_opened_misconfigured: "The chat isn’t available at the moment.",
    try_again: "Try again",
};

impl Words {
    /// What became of a message that brought no answer.
    pub fn failed(&self, error: &ApiError) -> &'static str {
        match (error, error.arrival()) {
            (ApiError::Invalid, _) => self.not_taken,
            (_, Arrival::No) => self.not_sent,
            (ApiError::Unreachable, _) => self.no_connection,
            (_, Arrival::Unknown) => self.no_answer,
        }
    }

    /// Why no conversation could be opened.
    pub fn not_opened(&self, error: &ApiError) -> &'static str {
        match error {
            ApiError::Busy { .. } => self.not_opened_busy,
            ApiError::Misconfigured | ApiError::Invalid => self.not_opened_misconfigured,
            _ => self.not_opened,
        }
    }

    /// Who or what ended a conversation.
    pub fn ended(&self, by: EndedBy) -> &'static str {
        match by {
            EndedBy::Visitor => self.ended_by_visitor,
            EndedBy::Agent => self.ended_by_agent,
            EndedBy::Expiry => self.ended_by_expiry,
            EndedBy::Quiet => self.ended_by_quiet,
        }
    }
}
