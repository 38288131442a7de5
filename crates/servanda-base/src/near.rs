//! The nearest known word, for "did you mean".

/// The candidate with the fewest edits (Levenshtein, adjacent swaps count one), when that is at most a third of the
/// word's length; ties go to the first candidate. Words over 64 characters are never compared.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    if wanted.is_empty() || wanted.len() > 64 {
        return None;
    }
    let allowed = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        if candidate.len() > 256 {
            continue;
        }
        let known: Vec<char> = candidate.to_lowercase().chars().collect();
        if known.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let edits = distance(&wanted, &known);
        if edits <= allowed && best.is_none_or(|(least, _)| edits < least) && candidate != word {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_a_near_miss_and_nothing_far() {
        assert_eq!(nearest("shal", ["may", "shall"]), Some("shall"));
        assert_eq!(nearest("hsall", ["may", "shall"]), Some("shall"));
        assert_eq!(nearest("Contact Lin", ["Contact Line", "Buffer Zone"]), Some("Contact Line"));
        assert_eq!(nearest("force", ["kind", "line"]), None);
    }
}
