//! Layers for the layered layout: which box stands in which layer, and in which order.

use super::f;

/// A place in a layer: a box, or a lane of a long edge.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) layer: usize,
    pub(super) h: f64,
    pub(super) y: f64,
}

/// The edges that close a ring when the nodes are visited in their order, and those from a node to itself.
pub(super) fn closing_edges(count: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut closing = vec![false; edges.len()];
    // 0 not seen, 1 on the path, 2 done. An explicit stack, so that a long chain cannot overflow it.
    let mut state = vec![0_u8; count];
    for root in 0..count {
        if state[root] != 0 {
            continue;
        }
        let mut stack = vec![(root, 0_usize)];
        state[root] = 1;
        while let Some(&mut (node, ref mut next)) = stack.last_mut() {
            if *next == edges.len() {
                state[node] = 2;
                stack.pop();
                continue;
            }
            let edge = *next;
            *next += 1;
            let (from, to) = edges[edge];
            if from != node {
                continue;
            }
            match state[to] {
                0 => {
                    state[to] = 1;
                    stack.push((to, 0));
                }
                1 => closing[edge] = true,
                _ => {}
            }
        }
    }
    closing
}

/// Longest-path layers, those with `most` boxes passed over; nodes that wait for nothing move up to what waits for them.
pub(super) fn layers(count: usize, ahead: &[(usize, usize)], most: usize) -> Vec<usize> {
    let mut layer = vec![0_usize; count];
    let mut done = vec![false; count];
    let mut filled: Vec<usize> = Vec::new();
    for _ in 0..count {
        let ready = (0..count).find(|&v| !done[v] && ahead.iter().all(|&(a, b)| b != v || a == b || done[a]));
        let Some(v) = ready else { break };
        let mut at = ahead.iter().filter(|&&(a, b)| b == v && a != b).map(|&(a, _)| layer[a] + 1).max().unwrap_or(0);
        while filled.get(at).is_some_and(|&n| n >= most.max(1)) {
            at += 1;
        }
        if filled.len() <= at {
            filled.resize(at + 1, 0);
        }
        filled[at] += 1;
        layer[v] = at;
        done[v] = true;
    }
    for v in 0..count {
        let waits = ahead.iter().any(|&(a, b)| b == v && a != b);
        let follows = ahead.iter().filter(|&&(a, b)| a == v && a != b).map(|&(_, b)| layer[b]).min();
        if let (false, Some(first)) = (waits, follows) {
            let to = (layer[v] + 1..first).rev().find(|&l| filled[l] < most);
            if let Some(to) = to {
                filled[layer[v]] -= 1;
                filled[to] += 1;
                layer[v] = to;
            }
        }
    }
    // Moving up may have emptied layers.
    let mut used: Vec<usize> = layer.clone();
    used.sort_unstable();
    used.dedup();
    layer.iter().map(|l| used.binary_search(l).unwrap_or(0)).collect()
}

/// The neighbours of each slot: before and after.
pub(super) fn neighbours(count: usize, chains: &[Vec<usize>]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let (mut before, mut after) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for pair in chains.iter().flat_map(|c| c.windows(2)) {
        if pair[0] != pair[1] {
            after[pair[0]].push(pair[1]);
            before[pair[1]].push(pair[0]);
        }
    }
    (before, after)
}

/// The order of the slots in each layer that crosses the fewest edges, of a few sweeps.
pub(super) fn ordered(slots: &[Slot], chains: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let count = slots.iter().map(|s| s.layer + 1).max().unwrap_or(0);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (s, slot) in slots.iter().enumerate() {
        order[slot.layer].push(s);
    }
    let (before, after) = neighbours(slots.len(), chains);
    let mut best = (crossings(&order, &after), order.clone());
    for sweep in 0..10 {
        let forward = sweep % 2 == 0;
        let near = if forward { &before } else { &after };
        let layers: Vec<usize> = if forward { (1..count).collect() } else { (0..count.saturating_sub(1)).rev().collect() };
        for l in layers {
            let other = if forward { l - 1 } else { l + 1 };
            let at = positions(&order[other], slots.len());
            let own = positions(&order[l], slots.len());
            let mut keyed: Vec<(f64, usize)> = order[l]
                .iter()
                .map(|&s| {
                    let known: Vec<f64> = near[s].iter().filter_map(|&o| at[o]).collect();
                    let mean = if known.is_empty() { own[s].unwrap_or(0.0) } else { known.iter().sum::<f64>() / f(known.len()) };
                    (mean, s)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            order[l] = keyed.into_iter().map(|(_, s)| s).collect();
        }
        let now = crossings(&order, &after);
        if now < best.0 {
            best = (now, order.clone());
        }
    }
    best.1
}

/// Each slot's rank in its layer, scaled to one, so that layers of different length compare.
fn positions(layer: &[usize], count: usize) -> Vec<Option<f64>> {
    let mut at = vec![None; count];
    for (rank, &s) in layer.iter().enumerate() {
        at[s] = Some((f(rank) + 0.5) / f(layer.len()));
    }
    at
}

fn crossings(order: &[Vec<usize>], after: &[Vec<usize>]) -> usize {
    let mut rank = vec![0; after.len()];
    for layer in order {
        for (r, &s) in layer.iter().enumerate() {
            rank[s] = r;
        }
    }
    let mut crossed = 0;
    for layer in order {
        let pairs: Vec<(usize, usize)> =
            layer.iter().flat_map(|&s| after[s].iter().map(move |&t| (s, t))).map(|(s, t)| (rank[s], rank[t])).collect();
        for (i, a) in pairs.iter().enumerate() {
            crossed += pairs[i + 1..].iter().filter(|b| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)).count();
        }
    }
    crossed
}
