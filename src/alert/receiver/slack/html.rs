//! Blocks as a web page, close to how Slack shows them, for previews and pictures.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::blocks::{Block, Inline, Rich};

const STYLE: &str = "body{margin:0;padding:20px;background:#fff;color:#1d1c1d;font:15px/1.47 Lato,'Helvetica Neue',\
Arial,sans-serif}.message{display:grid;grid-template-columns:36px 1fr;gap:0 8px;max-width:680px}.face{width:36px;\
height:36px;border-radius:6px;background:#1264a3;color:#fff;font-weight:700;text-align:center;line-height:36px}\
.who{font-weight:900}.app{background:#e8e8e8;border-radius:2px;font-size:10px;font-weight:700;padding:1px 3px;\
margin:0 6px;color:#616061}h3{font-size:18px;font-weight:900;line-height:1.33;margin:8px 0;overflow-wrap:anywhere}\
.context{color:#616061;font-size:13px;margin:4px 0;display:flex;flex-wrap:wrap;gap:0 12px}\
.rich{margin:8px 0;white-space:pre-wrap;overflow-wrap:anywhere}.rich ul{margin:4px 0;padding-left:22px}\
a{color:#1264a3;text-decoration:none}.mention{background:#1d9bd11a;color:#1264a3;padding:0 2px;border-radius:3px}\
hr{border:0;border-top:1px solid #ddd;margin:12px 0}";

/// A page with one message.
pub(super) fn page(blocks: &[Block]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "annexa in Slack" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                div.message {
                    div.face { "a" }
                    div {
                        span.who { "annexa" }
                        span.app { "APP" }
                        @for each in blocks { (block(each)) }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn block(block: &Block) -> Markup {
    match block {
        Block::Header { text } => html! { h3 { (text.text) } },
        Block::Context { elements } => html! {
            div.context { @for each in elements { span { (each.text) } } }
        },
        Block::Divider => html! { hr; },
        Block::RichText { elements } => html! { div.rich { @for each in elements { (rich(each)) } } },
    }
}

fn rich(part: &Rich) -> Markup {
    match part {
        Rich::Section { elements } => html! { @for each in elements { (inline(each)) } },
        Rich::List { elements, .. } => html! { ul { @for each in elements { li { (rich(each)) } } } },
    }
}

fn inline(part: &Inline) -> Markup {
    match part {
        Inline::Text { text, style: Some(_) } => html! { b { (text) } },
        Inline::Text { text, style: None } => html! { (text) },
        Inline::Link { url, text, .. } => html! { a href=(url) { b { (text) } } },
        Inline::User { user_id: id } | Inline::Usergroup { usergroup_id: id } => {
            html! { span.mention { "@" (id) } }
        }
    }
}
