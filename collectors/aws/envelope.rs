//! Checks the raw XML of an answer, because the SDK's own parser fills in what is absent.
//!
//! It takes a missing list for an empty one, a missing `IsTruncated` for `false`, and a document that ends early for
//! a complete one. Each of those would turn "could not read" into "there is none".

use std::collections::BTreeMap;

use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element that an answer must hold exactly once, below its `…Result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Element {
    /// A plain element.
    Field(&'static str),
    /// An element inside another one.
    Inner(&'static str, &'static str),
    /// A list; its items are all called `member`.
    List(&'static str),
    /// A map; its items are all called `entry`.
    Map(&'static str),
}

/// Why an answer cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum EnvelopeError {
    /// The text is no XML, or ends before its elements do.
    #[error("the answer is no well-formed XML")]
    NotXml,
    /// The root or the result element is another one.
    #[error("the answer has no element {0}")]
    Missing(String),
    /// An element comes twice, so that one of them would be lost.
    #[error("the answer has element {0} more than once")]
    Repeated(String),
    /// A list holds something that is no item, which would be skipped.
    #[error("list {list} of the answer holds {item}")]
    Item {
        /// The list.
        list: String,
        /// The element found.
        item: String,
    },
}

/// Checks the answer of an operation of the Query protocol.
///
/// # Errors
/// When the XML is not well formed or does not hold what it must.
pub(super) fn check(body: &[u8], action: &str, required: &[Element]) -> Result<(), EnvelopeError> {
    let text = std::str::from_utf8(body).map_err(|_not_utf8| EnvelopeError::NotXml)?;
    let counts = count_elements(text)?;
    let root = format!("{action}Response");
    let result = format!("{root}/{action}Result");
    once(&counts, &root)?;
    once(&counts, &result)?;
    for element in required {
        match element {
            Element::Field(name) => once(&counts, &format!("{result}/{name}"))?,
            Element::Inner(outer, name) => once(&counts, &format!("{result}/{outer}/{name}"))?,
            Element::List(name) => holds_only(&counts, &format!("{result}/{name}"), "member")?,
            Element::Map(name) => holds_only(&counts, &format!("{result}/{name}"), "entry")?,
        }
    }
    Ok(())
}

/// Checks that a body is one whole element.
///
/// # Errors
/// When it is not.
pub(super) fn is_whole(body: &[u8]) -> Result<(), EnvelopeError> {
    let text = std::str::from_utf8(body).map_err(|_not_utf8| EnvelopeError::NotXml)?;
    count_elements(text).map(drop)
}

/// How deep paths are counted: root, result, element, item.
const COUNTED_DEPTH: usize = 4;

/// Counts the paths of the outer elements, and proves that every element is closed.
fn count_elements(text: &str) -> Result<BTreeMap<String, u32>, EnvelopeError> {
    let mut counts = BTreeMap::new();
    let mut stack: Vec<&str> = Vec::new();
    let mut roots = 0;
    for token in Tokenizer::from(text) {
        match token.map_err(|_syntax| EnvelopeError::NotXml)? {
            Token::ElementStart { local, .. } => {
                roots += u32::from(stack.is_empty());
                stack.push(local.as_str());
                if stack.len() <= COUNTED_DEPTH {
                    *counts.entry(stack.join("/")).or_insert(0) += 1;
                }
            }
            Token::ElementEnd { end: ElementEnd::Empty, .. } => {
                stack.pop().ok_or(EnvelopeError::NotXml)?;
            }
            Token::ElementEnd { end: ElementEnd::Close(_, local), .. } => {
                if stack.pop() != Some(local.as_str()) {
                    return Err(EnvelopeError::NotXml);
                }
            }
            // A document type can define entities, which change what the text says.
            Token::DtdStart { .. }
            | Token::EmptyDtd { .. }
            | Token::DtdEnd { .. }
            | Token::EntityDeclaration { .. } => {
                return Err(EnvelopeError::NotXml);
            }
            Token::ElementEnd { end: ElementEnd::Open, .. }
            | Token::Attribute { .. }
            | Token::Declaration { .. }
            | Token::ProcessingInstruction { .. }
            | Token::Comment { .. }
            | Token::Text { .. }
            | Token::Cdata { .. } => {}
        }
    }
    if stack.is_empty() && roots == 1 { Ok(counts) } else { Err(EnvelopeError::NotXml) }
}

fn once(counts: &BTreeMap<String, u32>, path: &str) -> Result<(), EnvelopeError> {
    match counts.get(path) {
        Some(1) => Ok(()),
        Some(_) => Err(EnvelopeError::Repeated(path.to_owned())),
        None => Err(EnvelopeError::Missing(path.to_owned())),
    }
}

fn holds_only(counts: &BTreeMap<String, u32>, path: &str, item: &str) -> Result<(), EnvelopeError> {
    once(counts, path)?;
    let inside = format!("{path}/");
    let strange = counts.keys().filter_map(|each| each.strip_prefix(&inside)).find(|name| *name != item);
    match strange {
        Some(name) => Err(EnvelopeError::Item { list: path.to_owned(), item: name.to_owned() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUIRED: &[Element] = &[Element::List("Roles"), Element::Field("IsTruncated")];

    fn checked(inner: &str) -> Result<(), EnvelopeError> {
        let text =
            format!("<ListRolesResponse><ListRolesResult>{inner}</ListRolesResult></ListRolesResponse>");
        check(text.as_bytes(), "ListRoles", REQUIRED)
    }

    #[test]
    fn a_complete_answer_passes() {
        assert_eq!(
            checked("<Roles><member><Arn>a</Arn></member></Roles><IsTruncated>false</IsTruncated>"),
            Ok(())
        );
        assert_eq!(checked("<Roles/><IsTruncated>false</IsTruncated>"), Ok(()));
    }

    #[test]
    fn what_the_sdk_would_fill_in_is_refused() {
        for inner in [
            "",
            "<Roles/>",
            "<IsTruncated>false</IsTruncated>",
            "<Roles><item/></Roles><IsTruncated>false</IsTruncated>",
            "<Roles/><Roles/><IsTruncated>false</IsTruncated>",
            "<Nested><Roles/><IsTruncated>false</IsTruncated></Nested>",
        ] {
            assert!(checked(inner).is_err(), "{inner}");
        }
    }

    #[test]
    fn a_document_that_ends_early_or_is_none_is_refused() {
        let whole = "<ListRolesResponse><ListRolesResult><Roles/><IsTruncated>false</IsTruncated></ListRolesResult></ListRolesResponse>";
        assert_eq!(check(whole.as_bytes(), "ListRoles", REQUIRED), Ok(()));
        for end in 0..whole.len() {
            assert!(check(&whole.as_bytes()[..end], "ListRoles", REQUIRED).is_err(), "{end}");
        }
        for text in ["{}", "<html><body>sorry</body></html>", "<!DOCTYPE a><ListRolesResponse/>", "<a/><b/>"]
        {
            assert!(check(text.as_bytes(), "ListRoles", REQUIRED).is_err(), "{text}");
        }
    }
}
