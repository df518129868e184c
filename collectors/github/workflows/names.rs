//! Repositories that are named almost like popular ones of somebody else.

/// Popular repositories of actions and of pre-commit hooks, in lower case. From zizmor 1.32.
const POPULAR: &str = include_str!("popular.txt");

/// The owner and name of the repository that an action is of.
pub(super) fn repository(uses: &str) -> &str {
    let path = uses.split('@').next().unwrap_or_default();
    match path.match_indices('/').nth(1) {
        Some((end, _)) => path.get(..end).unwrap_or(path),
        None => path,
    }
}

/// Whether a repository in lower case is named almost like a popular one of another owner: one character away, with its words in
/// another order, or with letters that look the same.
pub(super) fn resembles_popular(repository: &str) -> bool {
    let owner = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    let popular = || POPULAR.lines().filter(|line| !line.is_empty());
    if popular().any(|name| name == repository) {
        return false;
    }
    popular().filter(|name| owner(name) != owner(repository)).any(|name| {
        words(name) == words(repository)
            || [repository.to_owned(), plain(repository)]
                .iter()
                .any(|own| [name.to_owned(), plain(name)].iter().any(|other| is_near(own, other)))
    })
}

fn is_near(one: &str, other: &str) -> bool {
    one.len().abs_diff(other.len()) <= 1 && strsim::osa_distance(one, other) <= 1
}

/// The name with letters that look like two others written as those.
fn plain(name: &str) -> String {
    name.replace("rn", "m").replace("vv", "w")
}

fn words(name: &str) -> Vec<&str> {
    let mut words: Vec<_> = name.split(['-', '_', '/']).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_of_an_action_is_found() {
        for uses in ["actions/cache/save@v4", "actions/cache@v4", "actions/cache"] {
            assert_eq!(repository(uses), "actions/cache");
        }
        assert_eq!(repository("odd"), "odd");
    }

    #[test]
    fn names_that_are_almost_popular_are_found() {
        for name in [
            "action/checkout",
            "actoins/checkout",
            "actions-checkout/x",
            "acti0ns/checkout",
            "checkout/actions",
        ] {
            let found = resembles_popular(name);
            assert_eq!(found, name != "actions-checkout/x", "{name}");
        }
        for name in ["actions/checkout", "actions/chekout", "acme/checkout", "octo-org/octo-repo"] {
            assert!(!resembles_popular(name), "{name}");
        }
    }
}
