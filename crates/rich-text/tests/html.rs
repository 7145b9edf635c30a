//! The tags that agents use: they make what they say, and whatever is wrong with them, no text is lost.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::check;

#[test]
fn inline_tags() {
    check(
        "<b>a</b> <STRONG>b</STRONG> <i>c</i> <em class=\"x\">d</em>",
        "<p><b>a</b> <b>b</b> <i>c</i> <i>d</i></p>",
    );
    check("<code>a</code> <code>x &lt; y</code>", "<p><code>a</code> <code>x &lt; y</code></p>");
    check("a<br>b<br/>c<br />d", "<p>a<br>b<br>c<br>d</p>");
    check("a<br>\nb<br><br>c<br>", "<p>a<br>b<br><br>c</p>");
    check("<b>a *b* c</b>", "<p><b>a <i>b</i> c</b></p>");
    check("**a <i>b</i>**", "<p><b>a <i>b</i></b></p>");
}

#[test]
fn blocks_within_a_line() {
    check(
        "Hello<br><ul><li>a</li><li>b</li></ul>Bye",
        "<p>Hello</p><ul><li><p>a</p></li><li><p>b</p></li></ul><p>Bye</p>",
    );
    check("<p>a</p><p>b</p>", "<p>a</p><p>b</p>");
    check("<p>a<p>b", "<p>a</p><p>b</p>");
    check(
        "<ol><li>a<ul><li>b</li></ul></li><li>c</ol>",
        "<ol><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ol>",
    );
    check("[a<li>b](tel:1)", "<p>[a</p><ul><li><p>b](tel:1)</p></li></ul>");
    check("**a<li>b**", "<p>**a</p><ul><li><p>b**</p></li></ul>");
}

#[test]
fn blocks_over_lines() {
    check(
        "<ul>\n  <li>a</li>\n\n  <li>b\n\nc</li>\n</ul>\nd",
        "<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul><p>d</p>",
    );
    check(
        "<ul><li>\n\n- a\n- b\n\n</li></ul>\n\nc",
        "<ul><li><ul><li><p>a</p></li><li><p>b</p></li></ul></li></ul><p>c</p>",
    );
    check("<ul><li>\n\n- a\n\n</ul>b", "<ul><li><ul><li><p>a</p></li></ul></li></ul><p>b</p>");
    check("> <ul><li>a\n\nb", "<quote><ul><li><p>a</p></li></ul></quote><p>b</p>");
    check("- <ul><li>a\n- b</li></ul>", "<ul><li><ul><li><p>a</p></li></ul></li><li><p>b</p></li></ul>");
    check(
        "|a|\n|-|\n|<ul><li>x|\n|y|",
        "<table><tr><th>a</th></tr><tr><td><ul><li><p>x</p></li></ul></td></tr><tr><td>y</td></tr></table>",
    );
}

#[test]
fn wrong_tags_lose_nothing() {
    check("<b>a <i>b</b> c</i>", "<p><b>a <i>b</i></b> c</p>");
    check("</b>a</li></ul></p>b", "<p>a</p><p>b</p>");
    check("<b>a\n\nb", "<p><b>a</b></p><p>b</p>");
    check("<b>*a</b> b*", "<p><b><i>a</i></b> b</p>");
    check("<ul>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>");
    check("<li>a", "<ul><li><p>a</p></li></ul>");
    check("<ul></ul><b></b>", "<ul></ul>");
    check("<b", "<p>&lt;b</p>");
    check("`<b>` and `<ul>`", "<p><code>&lt;b&gt;</code> and <code>&lt;ul&gt;</code></p>");
    check("\\<b>a", "<p>&lt;b&gt;a</p>");
}

#[test]
fn everything_else_is_text() {
    check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    check("<img src=x onerror=\"*a*\">", "<p>&lt;img src=x onerror=\"*a*\"&gt;</p>");
    check("<!-- a --><?b?> <!doctype html>", "<p>&lt;!-- a --&gt;&lt;?b?&gt; &lt;!doctype html&gt;</p>");
    check("a < b > c <3 <a b=>", "<p>a &lt; b &gt; c &lt;3 &lt;a b=&gt;</p>");
    check("<div>\n*a*\n</div>", "<p>&lt;div&gt;<br><i>a</i><br>&lt;/div&gt;</p>");
    check("<b onclick=\"x\">a</b><h1>b</h1>", "<p><b>a</b>&lt;h1&gt;b&lt;/h1&gt;</p>");
}
