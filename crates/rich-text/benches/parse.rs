//! What it costs to read a message, beside `pulldown-cmark` in the same run, and a megabyte of each
//! mark that could make a parser look for its partner for ever.
//!
//! `cargo bench -p rich-text`. A megabyte of one mark should take some milliseconds, and of anything less than a second.

#![allow(missing_docs, reason = "criterion's macros make functions without any")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use pulldown_cmark::{Options, Parser};

const MESSAGE: &str = "Thanks, **Sam**! I found your order:\n\n\
    1. *Blue jacket*, size M, 2 pieces\n2. `GIFT-10` voucher\n\n\
    It is on its way. See [the tracking page](https://shop.example/track?id=1) or write to\n\
    help@shop.example. Anything else?\n";

const ATTACKS: &[&str] = &[
    "[",
    "]",
    "*",
    "_",
    "~~a",
    "<",
    ">",
    "&",
    "`",
    "a `",
    "`` ` ",
    "\\",
    "- ",
    "> ",
    "|",
    "!",
    "(",
    "[a](",
    "](",
    "![a](",
    "*a **a ",
    "a*_",
    "<a>",
    "<a b='",
    "<a href=\"",
    "<ul>",
    "<li>",
    "<b>",
    "</b>",
    "<a ",
    "www.",
    "https://",
    "a@",
    "a_",
    "a@b.",
    "&#",
    "[a](b)",
    "[a](<b",
    "[a](b \"",
    "[a](b '",
    "[a](b (",
    "https://a)",
    "https://a;",
    "- a\n",
    "> a\n",
    "|a\n|-\n",
    "1. ",
    "```\n",
    "~~~a",
    "\t",
    " ",
    "\n",
    "# ",
    "a\n",
    "é",
    "**a* ",
    "<a:",
    "[![",
    "[](",
    "*[a](tel:1)",
    "|-",
    "|-|\n",
];

fn theirs(text: &str) -> usize {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options).map(|event| size_of_val(black_box(&event))).sum()
}

fn benches(criterion: &mut Criterion) {
    for (name, text) in [("a message", MESSAGE.to_owned()), ("a long message", MESSAGE.repeat(100))] {
        criterion.bench_function(name, |bench| bench.iter(|| rich_text::parse(black_box(&text))));
        criterion.bench_function(&format!("{name}, pulldown-cmark"), |bench| {
            bench.iter(|| theirs(black_box(&text)));
        });
    }
    let mut group = criterion.benchmark_group("1 MB of");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200));
    for attack in ATTACKS {
        let text = attack.repeat(1_000_000 / attack.len());
        group
            .bench_function(format!("{attack:?}"), |bench| bench.iter(|| rich_text::parse(black_box(&text))));
    }
}

criterion_group!(all, benches);
criterion_main!(all);
