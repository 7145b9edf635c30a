//! What visitor and agent say, in a language from left to right and one from right to left.

/// The words of one language.
pub struct Tongue {
    pub tag: &'static str,
    /// What the agent says.
    pub script: &'static str,
    /// The website around the chat.
    pub page: &'static str,
    pub launcher: &'static str,
    pub teaser: &'static str,
    pub question: &'static str,
    pub thanks: &'static str,
    pub long_question: &'static str,
    pub draft: &'static str,
    pub formatting: &'static str,
    pub table: &'static str,
    pub offers: &'static str,
    pub busy: &'static str,
    pub person: &'static str,
    pub bye: &'static str,
    /// What an owner asks before a chat, with a link, and says beside it.
    pub terms: &'static str,
    pub disclaimer: &'static str,
    /// What a long message is made of.
    pub letter: &'static str,
}

pub const ENGLISH: Tongue = Tongue {
    tag: "en",
    script: include_str!("en.toml"),
    page: "<main><h1>Things you keep</h1><p>Lamps, linen and stoneware, made to be mended.</p></main>",
    launcher: "Ask us",
    teaser: "Hi! Can I help you with an order?",
    question: "Where is my order?",
    thanks: "Thank you",
    long_question: "Can I return a lamp that has stood on my desk for two weeks?\nThe box is gone.",
    draft: "And what does delivery cost?",
    formatting: "How do I mount it?",
    table: "Which hook?",
    offers: "Do you have the manual?",
    busy: "Is it in stock?",
    person: "I want to talk to a person",
    bye: "Goodbye",
    terms: "We keep what you write for a year, to answer you better. Read [our terms](https://shop.test/terms).",
    disclaimer: "Answers come from a machine and may be wrong.",
    letter: "m",
};

pub const ARABIC: Tongue = Tongue {
    tag: "ar",
    script: include_str!("ar.toml"),
    page: "<main><h1>أشياء تدوم</h1><p>مصابيح وكتان وخزف، صُنعت لتُصلَّح.</p></main>",
    launcher: "اسألنا",
    teaser: "مرحبًا! هل أساعدك في طلب؟",
    question: "أين طلبي؟",
    thanks: "شكرًا لك",
    long_question: "هل يمكنني إرجاع مصباح بقي على مكتبي أسبوعين؟\nلم تعد العلبة عندي.",
    draft: "وكم تكلفة التوصيل؟",
    formatting: "كيف أركّبه؟",
    table: "أي خطاف؟",
    offers: "هل لديكم الدليل؟",
    busy: "هل هو متوفر؟",
    person: "أريد التحدث إلى شخص",
    bye: "مع السلامة",
    terms: "نحتفظ بما تكتبه لمدة عام لنجيبك على نحو أفضل. اقرأ [شروطنا](https://shop.test/terms).",
    disclaimer: "الإجابات من آلة وقد تكون خاطئة.",
    letter: "م",
};
