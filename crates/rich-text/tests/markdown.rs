//! What agents write in Markdown, and what a visitor sees of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::check;

#[test]
fn paragraphs_and_lines() {
    check("", "");
    check(" \n\n", "");
    check("Hello!", "<p>Hello!</p>");
    check("One\nTwo  \nThree\\\nFour", "<p>One<br>Two<br>Three<br>Four</p>");
    check("One\r\nTwo\r\n\r\nThree", "<p>One<br>Two</p><p>Three</p>");
    check("  One\n\t Two ", "<p>One<br>Two</p>");
    check("    Not code", "<p>Not code</p>");
}

#[test]
fn emphasis() {
    check("*a* _b_ **c** __d__ ~~e~~ ~f~", "<p><i>a</i> <i>b</i> <b>c</b> <b>d</b> <s>e</s> <s>f</s></p>");
    check("***a** b*", "<p><i><b>a</b> b</i></p>");
    check("**a *b* c**", "<p><b>a <i>b</i> c</b></p>");
    check("**a*b**", "<p><b>a*b</b></p>");
    check("*a **b* c**", "<p><i>a <i><i>b</i> c</i></i></p>");
    check("**Price:**5 €, **5**€", "<p>**Price:**5 €, <b>5</b>€</p>");
    check("5 * 3 * 2, a ** b, ~ c", "<p>5 * 3 * 2, a ** b, ~ c</p>");
    check("snake_case_name and 10~20, 30~40", "<p>snake_case_name and 10~20, 30~40</p>");
    check("*a\nb*", "<p><i>a<br>b</i></p>");
    check("*a\n\nb*", "<p>*a</p><p>b*</p>");
    check("“_a_” — *b*…", "<p>“<i>a</i>” — <i>b</i>…</p>");
    check("~~~not crossed out~~ a~~~", "<pre not crossed out~~ a~~~></pre>");
}

#[test]
fn emphasis_needs_no_spaces_in_chinese_and_japanese() {
    check("这是**重点。**下一句", "<p>这是<b>重点。</b>下一句</p>");
    check("これは**「大事」**です", "<p>これは<b>「大事」</b>です</p>");
}

#[test]
fn code() {
    check("Run `a *b* <br> &amp; c`.", "<p>Run <code>a *b* &lt;br&gt; &amp;amp; c</code>.</p>");
    check("`` a`b `` ` ` `` ` ``", "<p><code>a`b</code> <code> </code> <code>`</code></p>");
    check("`a", "<p>`a</p>");
    check("*a `b* c`", "<p>*a <code>b* c</code></p>");
    check(
        "```rust\nlet a = *b;\n\n  <br>\n```\nAfter",
        "<pre rust>let a = *b;\n\n  &lt;br&gt;</pre><p>After</p>",
    );
    check("~~~\n```\n~~~", "<pre>```</pre>");
    check("Before\n```\nnever closed", "<p>Before</p><pre>never closed</pre>");
    check("- a\n  ```sh\n  cd b\n\t\tc\n  ```", "<ul><li><p>a</p><pre sh>cd b\n  \tc</pre></li></ul>");
    check("```\n```", "<pre></pre>");
}

#[test]
fn lists() {
    check("- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>");
    check("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>");
    check("3. a\n4. b", "<ol 3><li><p>a</p></li><li><p>b</p></li></ol>");
    check("We have:\n* a\n* b\nand c", "<p>We have:</p><ul><li><p>a</p></li><li><p>b<br>and c</p></li></ul>");
    check(
        "- a\n    - b\n        - c\n- d",
        "<ul><li><p>a</p><ul><li><p>b</p><ul><li><p>c</p></li></ul></li></ul></li><li><p>d</p></li></ul>",
    );
    check(
        "1. a\n   - b\n\n   c\n2. d",
        "<ol 1><li><p>a</p><ul><li><p>b</p></li></ul><p>c</p></li><li><p>d</p></li></ol>",
    );
    check(
        "- a\n* b\n1. c\n1) d",
        "<ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul><ol 1><li><p>c</p></li></ol><ol 1><li><p>d</p></li></ol>",
    );
    check("- a\n\nb", "<ul><li><p>a</p></li></ul><p>b</p>");
    check("-\n  a\n-\n\n  b", "<ul><li><p>a</p></li><li></li></ul><p>b</p>");
    check("Born in\n1985. Yes.", "<p>Born in<br>1985. Yes.</p>");
    check("-      a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>");
    check("1234567890. a", "<p>1234567890. a</p>");
    check("-a 1.b 2)", "<p>-a 1.b 2)</p>");
    check("-\ta\n\n\tb", "<ul><li><p>a</p><p>b</p></li></ul>");
}

#[test]
fn quotes_headings_rules() {
    check("> a\n> b\nc\n\nd", "<quote><p>a<br>b<br>c</p></quote><p>d</p>");
    check("> > a\n> - b", "<quote><quote><p>a</p></quote><ul><li><p>b</p></li></ul></quote>");
    check("# A #\n###### B\n####### C\n#D", "<h1>A</h1><h6>B</h6><p>####### C<br>#D</p>");
    check("# *A* `b`", "<h1><i>A</i> <code>b</code></h1>");
    check("a\n---\nb\n***\n_ _ _", "<p>a</p><hr><p>b</p><hr><hr>");
    check("Title\n=====", "<p>Title<br>=====</p>");
}

#[test]
fn tables() {
    check(
        "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | *2* | 3\\|4 | |\n\nAfter",
        "<table><tr><th>a</th><th left>b</th><th center>c</th><th right>d</th></tr>\
         <tr><td>1</td><td left><i>2</i></td><td center>3|4</td><td right></td></tr></table><p>After</p>",
    );
    check(
        "Prices:\na | b\n-|-\n1 | 2 | 3\n4",
        "<p>Prices:</p><table><tr><th>a</th><th>b</th></tr>\
         <tr><td>1</td><td>2</td><td>3</td></tr><tr><td>4</td></tr></table>",
    );
    check("| a |\n|---|---|", "<p>| a |<br>|---|---|</p>");
    check("| a |\n| - |\n> b", "<table><tr><th>a</th></tr></table><quote><p>b</p></quote>");
    check("| a |\n| - |\n| x<br>y ", "<table><tr><th>a</th></tr><tr><td>x<br>y</td></tr></table>");
}

#[test]
fn escapes_and_entities() {
    check(r"\*a\* \# \\ \a 1\. \<b>", r"<p>*a* # \ \a 1. &lt;b&gt;</p>");
    check("&lt;b&gt; &amp; &quot;&apos; &#8364;&#x20AC; &nbsp;!", "<p>&lt;b&gt; &amp; \"' €€ \u{a0}!</p>");
    check(
        "&nope; &#; &#xg; &#99999999; AT&T &",
        "<p>&amp;nope; &amp;#; &amp;#xg; &amp;#99999999; AT&amp;T &amp;</p>",
    );
    check("&#0; &#xd800; &#x110000;", "<p>\u{fffd} \u{fffd} \u{fffd}</p>");
    check("&#42;a&#42;", "<p>*a*</p>");
}

#[test]
fn too_deep_is_flat() {
    let deep = format!("{}x", "> ".repeat(100));
    let tree = common::render(&rich_text::parse(&deep));
    assert_eq!(tree.matches("<quote>").count(), 21);
    assert_eq!(tree.matches("&gt;").count(), 79);
    let deep = format!("{}x", "<b>".repeat(100));
    assert_eq!(common::render(&rich_text::parse(&deep)).matches("<b>").count(), 39);
}
