//! The Merkle tree of the evidence log (RFC 6962, section 2.1): hashes of leaves, and the right edge of a tree that grows.

use crate::model::Digest;

/// The hash of a leaf.
#[must_use]
pub fn leaf(text: &[u8]) -> Digest {
    Digest::of(&[&[0], text].concat())
}

/// The hash of an inner node.
#[must_use]
pub fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of(&[&[1], left.bytes().as_slice(), right.bytes().as_slice()].concat())
}

/// The right edge of a tree: the roots of its perfect subtrees, the largest first. It is all that appending takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    roots: Vec<Digest>,
}

impl Edge {
    /// The edge of a tree of this size; none when the number of roots is another than the size asks for.
    #[must_use]
    pub fn of(size: u64, roots: Vec<Digest>) -> Option<Self> {
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its perfect subtrees.
    #[must_use]
    pub fn roots(&self) -> &[Digest] {
        &self.roots
    }

    /// Appends a perfect subtree of `span` leaves, a leaf when that is 1. False, and nothing is appended, when a subtree
    /// of that size cannot begin here.
    pub fn push(&mut self, root: Digest, span: u64) -> bool {
        if !span.is_power_of_two() || !self.size.is_multiple_of(span) {
            return false;
        }
        let (mut root, mut width) = (root, span);
        while self.size & width != 0 {
            let Some(left) = self.roots.pop() else { return false };
            root = node(&left, &root);
            width *= 2;
        }
        self.roots.push(root);
        self.size += span;
        true
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut from_right = self.roots.iter().rev();
        let Some(last) = from_right.next() else { return Digest::of(b"") };
        from_right.fold(*last, |right, left| node(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The leaves and roots that implementations of Certificate Transparency test with
    /// (<https://github.com/transparency-dev/merkle/blob/main/testonly/constants.go>).
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let mut edge = Edge::default();
        assert_eq!(edge.root().to_string(), ROOTS[0]);
        for (each, root) in LEAVES.iter().zip(&ROOTS[1..]) {
            assert!(edge.push(leaf(each), 1));
            assert_eq!(edge.root().to_string(), *root, "{} leaves", edge.size());
            assert_eq!(Edge::of(edge.size(), edge.roots().to_vec()), Some(edge.clone()));
        }
    }

    /// The root as the RFC defines it, by halves.
    fn defined(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::of(b""),
            [one] => *one,
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                node(&defined(&leaves[..half]), &defined(&leaves[half..]))
            }
        }
    }

    proptest! {
        #[test]
        fn subtrees_stand_for_their_leaves(size in 0_u64..200, folds in prop::collection::vec((0_u32..6, 0_u64..200), 0..20)) {
            let leaves: Vec<Digest> = (0..size).map(|index| leaf(&index.to_be_bytes())).collect();
            let mut edge = Edge::default();
            while edge.size() < size {
                let at = edge.size();
                let wanted = folds.iter().find(|(_, from)| *from == at).map_or(1, |(level, _)| 1_u64 << level);
                let fits = at.is_multiple_of(wanted) && at + wanted <= size;
                let span = if fits { wanted } else { 1 };
                let part = &leaves[usize::try_from(at).unwrap()..usize::try_from(at + span).unwrap()];
                prop_assert!(edge.push(defined(part), span));
            }
            prop_assert_eq!(edge.root(), defined(&leaves));
        }

        #[test]
        fn a_subtree_that_cannot_begin_here_is_refused(size in 1_u64..64, level in 1_u32..7) {
            let mut edge = Edge::default();
            (0..size).for_each(|index| { edge.push(leaf(&index.to_be_bytes()), 1); });
            let before = edge.clone();
            let span = 1_u64 << level;
            prop_assert_eq!(edge.push(leaf(b"x"), span), size.is_multiple_of(span));
            prop_assert_eq!(edge == before, !size.is_multiple_of(span));
        }
    }
}
