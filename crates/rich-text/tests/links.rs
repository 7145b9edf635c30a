//! Links: which ones there are, where they may lead, and when it is shown where they do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{check, render};
use rich_text::parse;

#[test]
fn links() {
    check("[a](https://x.y/z)", "<p><a https://x.y/z>a</a></p>");
    check("[*a* `b`](<https://x.y> \"title\") c", "<p><a https://x.y><i>a</i> <code>b</code></a> c</p>");
    check("[a](https://x.y/(z)?b=1&amp;c=2)", "<p><a https://x.y/(z)?b=1&c=2>a</a></p>");
    check("<a href=\"https://x.y\" target=\"_blank\">a <b>b</b></a>", "<p><a https://x.y>a <b>b</b></a></p>");
    check(
        "<A HREF=https://x.y?a=b>a</A> <a href=' https://x.y '>b</a>",
        "<p><a https://x.y?a=b>a</a> <a https://x.y>b</a></p>",
    );
    check(
        "[a](mailto:a@x.y) [b](tel:+123) [c](HTTP://x.y)",
        "<p><a mailto:a@x.y>a</a> <a tel:+123>b</a> <a HTTP://x.y>c</a></p>",
    );
    check(
        "![a](https://x.y/a.png) ![](https://x.y/b.png)",
        "<p><a https://x.y/a.png>a</a> <a https://x.y/b.png>https://x.y/b.png</a></p>",
    );
    check("[![a](https://x.y/a.png)](https://z.y)", "<p><a https://z.y>a</a></p>");
    check(
        "[a [b](https://x.y) c](https://z.y)",
        "<p>[a <a https://x.y>b</a> c](<a https://z.y>https://z.y</a>)</p>",
    );
    check("*a [b* c](https://x.y)", "<p>*a <a https://x.y>b* c</a></p>");
    check("[a](https://x.y/((z)))", "<p><a https://x.y/((z))>a</a></p>");
    check("[a](<tel:1>\"b\")", "<p>[a](<a tel:1>tel:1</a>\"b\")</p>");
    check("[a][b] [c]", "<p>[a][b] [c]</p>");
    check("[a]: https://x.y", "<p>[a]: <a https://x.y>https://x.y</a></p>");
}

#[test]
fn bare_addresses() {
    let link = |text: &str, linked: &str| {
        let rest = text.strip_prefix(linked);
        let expected = format!("<p><a {linked}>{linked}</a>{}</p>", rest.unwrap_or("?"));
        check(text, &expected);
    };
    link("https://x.y/z.", "https://x.y/z");
    link("https://x.y/z?a=b,", "https://x.y/z?a=b");
    link("https://x.y/z_(a)_b)", "https://x.y/z_(a)_b");
    link("https://x.y/z_(a)", "https://x.y/z_(a)");
    link("https://x.y/z?!:;", "https://x.y/z");
    link("http://localhost:3000/a", "http://localhost:3000/a");
    link("https://x.y/a*b*c", "https://x.y/a*b*c");
    link("https://x.y。再见", "https://x.y");
    link("https://x.y/ü…", "https://x.y/ü");
    link("https://x.y] a", "https://x.y");
    check("www.x.y, a@x.y.", "<p><a https://www.x.y>www.x.y</a>, <a mailto:a@x.y>a@x.y</a>.</p>");
    check(
        "<https://x.y> <a.b+c@x.y>",
        "<p><a https://x.y>https://x.y</a> <a mailto:a.b+c@x.y>a.b+c@x.y</a></p>",
    );
    check(
        "(https://x.y) \"https://x.y\" **https://x.y** _a@x.y_",
        "<p>(<a https://x.y>https://x.y</a>) \"<a https://x.y>https://x.y</a>\" <b><a https://x.y>https://x.y</a></b> <i><a mailto:a@x.y>a@x.y</a></i></p>",
    );
    check("https://x.y?a=1&amp;b=2&quot;", "<p><a https://x.y?a=1&b=2>https://x.y?a=1&amp;b=2</a>\"</p>");
    check("见https://x.y", "<p>见<a https://x.y>https://x.y</a></p>");
    check("[https://x.y](https://x.y)", "<p><a https://x.y>https://x.y</a></p>");
    check("<a href=\"https://x.y\">www.z.y</a>", "<p><a https://x.y>www.z.y<host>x.y</host></a></p>");
    check(
        "xhttps://x.y a@b @x.y a@x. https:// www. ftp://x.y x.y",
        "<p>xhttps://x.y a@b @x.y a@x. https:// www. ftp://x.y x.y</p>",
    );
    check(
        "www.x.y[a](tel:1) https://x.y/?a[]=1]",
        "<p><a https://www.x.y>www.x.y</a><a tel:1>a</a> <a https://x.y/?a[]=1>https://x.y/?a[]=1</a>]</p>",
    );
    check("`https://x.y`", "<p><code>https://x.y</code></p>");
}

#[test]
fn no_other_targets() {
    for target in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
        "java&#9;script:alert(1)",
        "&#1;javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
        "blob:x",
        "//x.y",
        "/x",
        "x",
        "x.y",
        "#x",
        "?x",
        "",
        "https:",
        "https:x.y",
        "https:/x.y",
        "https:///x.y",
        "https://",
        "https:\\\\\\\\x.y",
        "https://\\x.y",
        "https://?x",
        "https://@",
        "https://&#10;x.y",
        "ht&#10;tps://x.y",
        "https&colon;//x.y",
        "https ://x.y",
        "mailto:",
        "tel:",
        "tel:?x",
        "https://x&#8238;.y",
        "https://x&#xad;.y",
        "https://x&#x200b;.y",
        "https://x&#12290;y",
        "https://[::1]",
        "https://x.y/&#10;a",
        "https://x&#9;.y",
        "https://x.y/&#x7f;",
        "https://%78.y",
        "https://x)y",
        "view-source:https://x.y",
    ] {
        for text in
            [format!("[a](<{target}>)"), format!("<a href=\"{target}\">a</a>"), format!("![a](<{target}>)")]
        {
            let tree = render(&parse(&text));
            assert!(tree.contains('a') && !tree.contains("<a"), "{text:?} is {tree}");
        }
    }
    check("[a](/help) <a>b</a> <a href>c</a> [d](java\nscript:x)", "<p>a b c [d](java<br>script:x)</p>");
    check("<javascript:alert(1)> <irc://x>", "<p>&lt;javascript:alert(1)&gt; &lt;irc://x&gt;</p>");
}

/// A link with this text and this target, and the host that is shown beside it.
fn shown(text: &str, target: &str) -> Option<String> {
    let target = target.replace('\\', "\\\\");
    let tree = render(&parse(&format!("<a href=\"{target}\">{text}</a>").replace("\\\\", "\\")));
    assert!(tree.contains("<a "), "{tree}");
    Some(tree.split_once("<host>")?.1.split_once("</host>")?.0.to_owned())
}

#[test]
fn the_host_is_shown_where_text_and_target_disagree() {
    let evil = "https://evil.example/x";
    for text in [
        "https://bank.example",
        "bank.example",
        "www.bank.example",
        "HTTPS://BANK.EXAMPLE/",
        "Log in at bank.example now",
        "https://evil.example@bank.example",
        "https://bank.example/https://evil.example",
        "bank.example/evil.example",
        "bank\u{200b}.example",
        "bank\u{2024}example",
        "bank。example",
        "ｂａｎｋ．ｅｘａｍｐｌｅ",
        "\u{202e}elpmaxe.knab",
        "//bank.example",
        "https:bank.example",
        "https:\\\\bank.example",
        "(bank.example)",
        "bаnk.example",
        "me@bank.example",
        "<b>bank</b>.example",
        "bank.&#101;xample",
        "evil.example.bank.example",
        "evil.example, bank.example",
        "https://localhost",
        "evil.example:80@bank.example",
        "bank\u{a0}evil.example",
    ] {
        assert_eq!(shown(text, evil).as_deref(), Some("evil.example"), "{text:?}");
    }
    assert_eq!(
        shown("bank.example", "https://bank.example.evil.example"),
        Some("bank.example.evil.example".into())
    );
    assert_eq!(shown("bank.example", "https://xn--bnk-7cd.example"), Some("xn--bnk-7cd.example".into()));
    assert_eq!(shown("bank.example", "https://bаnk.example"), Some("bаnk.example".into()));
    assert_eq!(shown("bank.example", "mailto:a@evil.example?subject=x"), Some("a@evil.example".into()));
    assert_eq!(shown("a@bank.example", "mailto:a@evil.example"), Some("a@evil.example".into()));
    assert_eq!(shown("Call 0800 1", "tel:+9001"), Some("+9001".into()));
}

#[test]
fn what_stands_before_the_host_does_not_pass_for_it() {
    let tricky = "https://bank.example@evil.example/";
    assert_eq!(shown(tricky, tricky), Some("evil.example".into()));
    assert_eq!(shown("Our site", tricky), Some("evil.example".into()));
    assert_eq!(shown("bank.example", "https://evil.example\\@bank.example"), Some("evil.example".into()));
    check(
        "https://bank.example:443@evil.example",
        "<p><a https://bank.example:443@evil.example>https://bank.example:443@evil.example<host>evil.example</host></a></p>",
    );
}

#[test]
fn a_link_that_says_where_it_leads_shows_no_host() {
    for (text, target) in [
        ("Our site", "https://shop.example/a"),
        ("https://shop.example", "https://shop.example/a"),
        ("shop.example", "https://www.shop.example"),
        ("WWW.Shop.Example/b", "http://shop.example:8080"),
        ("See shop.example.", "https://shop.example"),
        ("“Acme’s” site …", "https://shop.example"),
        ("me@shop.example", "mailto:me@shop.example?subject=x"),
        ("Write to us", "mailto:me@shop.example"),
        ("0800 123-456", "tel:0800123456"),
        ("Call us", "tel:+123"),
    ] {
        assert_eq!(shown(text, target), None, "{text:?} to {target:?}");
    }
}
