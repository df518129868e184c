//! The expressions of a file, read with the grammar of `github-actions-expressions`.

use github_actions_expressions::call::{Call, Function};
use github_actions_expressions::literal::Literal;
use github_actions_expressions::op::{BinExpr, BinOp};
use github_actions_expressions::{Evaluation, Expr, SpannedExpr};

use super::rows::MarkKind;

/// The longest expression: <https://docs.github.com/en/actions/reference/limits>
const LONGEST: usize = 21_000;

/// What stands for an expression that does not end; nobody can read it.
const UNCLOSED: &str = "${{";

/// The expressions in a text, without their fences.
pub(super) fn fenced(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((_, after)) = rest.split_once("${{") {
        let mut quoted = false;
        let mut last = ' ';
        let end = after.char_indices().find_map(|(at, each)| {
            quoted ^= each == '\'';
            let closes = !quoted && each == '}' && last == '}';
            last = each;
            closes.then_some(at + 1)
        });
        let Some((inner, left)) = end.and_then(|end| after.split_at_checked(end)) else {
            found.push(UNCLOSED);
            break;
        };
        found.push(inner.strip_suffix("}}").unwrap_or(inner));
        rest = left;
    }
    found
}

/// Whether a text holds an expression.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("${{")
}

/// The expression of a text that is nothing else.
pub(super) fn whole(text: &str) -> Option<&str> {
    text.trim().strip_prefix("${{")?.strip_suffix("}}")
}

/// The parsed expression.
pub(super) fn parsed(expression: &str) -> Option<SpannedExpr<'_>> {
    (expression.len() <= LONGEST).then(|| Expr::parse(expression).ok()).flatten()
}

/// What stands out in the expressions of a text.
pub(super) fn marks(text: &str) -> Vec<MarkKind> {
    let mut marks = Vec::new();
    for expression in fenced(text) {
        let Some(expression) = parsed(expression) else {
            marks.push(MarkKind::UnreadableExpression);
            continue;
        };
        if is_constant_in_part(&expression) {
            marks.push(MarkKind::ConstantExpression);
        }
        if expression.consteval().is_none() {
            walk(&expression, &mut |each| {
                marks.extend(is_falsy_choice(each).then_some(MarkKind::FalsyChoice));
            });
        }
        walk(&expression, &mut |each| marks.extend(of_secrets(each)));
    }
    marks
}

/// What stands out in a condition, with or without fences.
pub(super) fn condition_marks(condition: &str) -> Vec<MarkKind> {
    let mut marks = Vec::new();
    let bare = match fenced(condition).first() {
        Some(inner) => {
            if condition.len() > inner.len() + "${{}}".len() {
                marks.push(MarkKind::AlwaysTrue);
            }
            inner
        }
        None => condition,
    };
    match parsed(bare) {
        Some(expression) => walk(&expression, &mut |each| {
            marks.extend(is_bot_actor(each).then_some(MarkKind::BotActor));
            marks.extend(contains_in_text(each).then_some(MarkKind::ContainsInText));
        }),
        None => marks.push(MarkKind::UnreadableExpression),
    }
    marks
}

/// Where the values are from that an expression can become; `None` for one that is computed.
pub(super) fn sources<'a>(expression: &'a SpannedExpr<'_>) -> Vec<Option<Source<'a>>> {
    let contexts = expression.dataflow_contexts().into_iter();
    let source = contexts.map(|(context, _)| {
        let path = context.as_pattern()?;
        Some(Source { path, tail: context.single_tail() })
    });
    source.collect()
}

/// Where a value is from.
pub(super) struct Source<'a> {
    /// Its path in lower case.
    pub(super) path: String,
    /// Its name as it is written, when it is the second of two parts.
    pub(super) tail: Option<&'a str>,
}

/// What an expression can become: texts, values from somewhere, or something else.
pub(super) enum Leaf<'a> {
    /// A text.
    Text(String),
    /// A value.
    From(Source<'a>),
    /// Something else.
    Other,
}

/// What an expression can become.
pub(super) fn leaves<'a>(expression: &'a SpannedExpr<'_>) -> Vec<Leaf<'a>> {
    let leaf = |leaf: &'a SpannedExpr<'_>| match &leaf.inner {
        Expr::Literal(literal) => Leaf::Text(literal.as_str().into_owned()),
        Expr::Context(context) => context
            .as_pattern()
            .map_or(Leaf::Other, |path| Leaf::From(Source { path, tail: context.single_tail() })),
        Expr::Star
        | Expr::Call(_)
        | Expr::Identifier(_)
        | Expr::Index(_)
        | Expr::BinExpr(_)
        | Expr::UnExpr { .. } => Leaf::Other,
    };
    expression.leaf_expressions().into_iter().map(leaf).collect()
}

/// Calls for an expression and all in it.
fn walk<'a, 'b>(expression: &'a SpannedExpr<'b>, each: &mut impl FnMut(&'a SpannedExpr<'b>)) {
    each(expression);
    match &expression.inner {
        Expr::Call(call) => call.args.iter().for_each(|inner| walk(inner, each)),
        Expr::Context(context) => context.parts.iter().for_each(|inner| walk(inner, each)),
        Expr::Index(inner) => walk(inner, each),
        Expr::BinExpr(BinExpr { lhs, rhs, .. }) => {
            walk(lhs, each);
            walk(rhs, each);
        }
        Expr::UnExpr { expr, .. } => walk(expr, each),
        Expr::Literal(_) | Expr::Star | Expr::Identifier(_) => {}
    }
}

/// Lists and objects have no other way of writing, and neither has text that looks like an expression.
fn can_be_written(value: &Evaluation) -> bool {
    match value {
        Evaluation::Array(_) | Evaluation::Object(_) => false,
        Evaluation::String(text) => !has_expression(text),
        Evaluation::Number(_) | Evaluation::Boolean(_) | Evaluation::Null => true,
    }
}

fn is_constant_in_part(expression: &SpannedExpr<'_>) -> bool {
    expression.consteval().as_ref().is_some_and(can_be_written)
        || expression.consteval_subexprs().iter().any(|(_, value)| can_be_written(value))
}

/// The choices of `a || b || c`.
fn choices<'a, 'b>(expression: &'a SpannedExpr<'b>) -> Vec<&'a SpannedExpr<'b>> {
    if let Expr::BinExpr(BinExpr { lhs, op: BinOp::Or, rhs }) = &expression.inner
        && expression.consteval().is_none()
    {
        [choices(lhs), choices(rhs)].concat()
    } else {
        vec![expression]
    }
}

fn is_falsy_choice(expression: &SpannedExpr<'_>) -> bool {
    let choices = choices(expression);
    let before_last = choices.split_last().map_or(&[][..], |(_, before)| before);
    before_last.iter().any(|choice| {
        let Expr::BinExpr(BinExpr { op: BinOp::And, rhs, .. }) = &choice.inner else { return false };
        rhs.consteval().is_some_and(|value| !value.as_boolean())
    })
}

fn of_secrets(expression: &SpannedExpr<'_>) -> Option<MarkKind> {
    if let Expr::Call(Call { func, args }) = &expression.inner {
        let contexts = args.iter().filter_map(|arg| {
            let Expr::Context(context) = &arg.inner else { return None };
            Some(context)
        });
        let decodes = *func == Function::FromJSON;
        let mut contexts = contexts.filter(|context| context.child_of("secrets"));
        return match decodes {
            true => contexts.next().map(|_| MarkKind::DecodedSecret),
            false => contexts.find(|context| context.matches("secrets")).map(|_| MarkKind::AllSecrets),
        };
    }
    let Expr::Context(context) = &expression.inner else { return None };
    let [head, next, ..] = context.parts.as_slice() else { return None };
    let is_secrets =
        matches!(&head.inner, Expr::Identifier(name) if name.as_str().eq_ignore_ascii_case("secrets"));
    let is_computed = match &next.inner {
        Expr::Index(index) => !index.is_literal(),
        Expr::Star => true,
        Expr::Literal(_)
        | Expr::Call(_)
        | Expr::Identifier(_)
        | Expr::Context(_)
        | Expr::BinExpr(_)
        | Expr::UnExpr { .. } => false,
    };
    (is_secrets && is_computed).then_some(MarkKind::AllSecrets)
}

/// Ids of bots: of dependabot, its app, dependabot-preview and renovate.
const BOTS: &[&str] = &["49699333", "29110", "27856297", "29139614"];

fn is_bot_actor(expression: &SpannedExpr<'_>) -> bool {
    let Expr::BinExpr(BinExpr { lhs, op: BinOp::Eq, rhs }) = &expression.inner else { return false };
    [(lhs, rhs), (rhs, lhs)].into_iter().any(|(actor, bot)| {
        let (Expr::Context(actor), Expr::Literal(bot)) = (&actor.inner, &bot.inner) else { return false };
        let bot = bot.as_str().to_ascii_lowercase();
        ((actor.matches("github.actor") || actor.matches("github.triggering_actor"))
            && bot.ends_with("[bot]"))
            || (actor.matches("github.actor_id") && BOTS.contains(&bot.as_str()))
    })
}

fn contains_in_text(expression: &SpannedExpr<'_>) -> bool {
    let Expr::Call(Call { func: Function::Contains, args }) = &expression.inner else { return false };
    matches!(
        args.as_slice(),
        [
            SpannedExpr { inner: Expr::Literal(Literal::String(_)), .. },
            SpannedExpr { inner: Expr::Context(_), .. }
        ]
    )
}
