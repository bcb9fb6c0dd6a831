"""Who takes part in the synthetic capsule, how fast each typically is, and on which machine."""

# name: items/s at 1+1, at 2+2 (None: one producer and one consumer only), runs in processes. Each wait is a contender.
RINGS = {
    "spsc_ring": (212e6, None), "vyukov_ring": (62e6, 21e6), "ticket_ring": (74e6, 41e6), "segment_queue": (38e6, 16e6),
    "two_lock_queue": (14e6, 9e6), "mutex_ring": (9e6, 6e6),
}
PEERS = {
    "boost_spsc_queue": (113e6, None, True), "moodycamel_reader_writer": (160e6, None, False),
    "rigtorp_spsc": (173e6, None, False), "boost_lockfree_queue": (7e6, 21.5e6, True),
    "tbb_concurrent_queue": (24e6, 11e6, False), "tbb_bounded_queue": (9.5e6, 5e6, False),
    "moodycamel_concurrent": (61e6, 30e6, False), "moodycamel_blocking": (41e6, 19e6, False),
    "atomic_queue2": (116e6, 36e6, True), "optimist_atomic_queue2": (121e6, 34e6, True),
    "xenium_michael_scott": (11e6, 6e6, False), "xenium_vyukov": (55e6, 20e6, False), "folly_mpmc": (31e6, 15e6, False),
}
SLOWDOWN = {(1, 1): 1.0, (1, 3): 0.5, (3, 1): 0.55, (2, 2): 1.0, (4, 4): 0.62}


def contenders():
    made = []
    for ring in RINGS:
        for wait in ("spin", "yield", "park") if ring != "mutex_ring" else ("park",):
            roles = "one" if ring == "spsc_ring" else "any"
            made.append(_contender(f"{ring}/{wait}", "primitive", ring, wait, roles, True))
    for peer, (_, many, processes) in PEERS.items():
        made.append(_contender(peer, "peer", peer, None, "any" if many else "one", processes))
    made.append(_contender("std_mutex_deque", "floor", "std_mutex_deque", "park", "any", False))
    made.append(_contender("fetch_add", "ceiling", "fetch_add", None, "any", True))
    made.append(_contender("line_handoff", "ceiling", "line_handoff", None, "one", True))
    made.append(_contender("null", "null", "null", None, "any", True))
    made.append(_contender("planted_order_bug", "audit", "planted_order_bug", None, "any", True))
    return made


def _contender(name, kind, algorithm, wait, roles, processes):
    return {"name": name, "algorithm": algorithm, "wait": wait, "kind": kind, "producers": roles, "consumers": roles,
            "order": "fifo", "push": "blocking", "pop": "blocking", "processes": processes, "source": "synthetic"}


def rate(contender, workers, team):
    one, many = {"std_mutex_deque": (8e6, 5e6), "fetch_add": (240e6, 210e6), "line_handoff": (560e6, None),
                 "null": (530e6, 900e6)}.get(contender["name"]) or RINGS.get(contender["algorithm"]) or \
        PEERS[contender["name"]][:2]
    found = (one if workers == (1, 1) else many) * SLOWDOWN[workers]
    oversubscribed = workers != (1, 1)
    if oversubscribed and contender["wait"] == "spin":
        found *= 0.08 if workers != (4, 4) else 0.015
    if oversubscribed and contender["wait"] == "yield":
        found *= 0.6
    return found * {"threads": 1.0, "forked": 0.985, "executed": 0.98}[team]


def environment():
    return {
        "cpu": {"model": "AMD EPYC 9B14", "online": 2, "allowed": [0, 1], "numa_nodes": 1, "smt": False,
                "hypervisor": True, "caches": [
                    {"level": 1, "bytes": 32768, "shared_by": 1}, {"level": 2, "bytes": 1048576, "shared_by": 1},
                    {"level": 3, "bytes": 33554432, "shared_by": 2}]},
        "memory_bytes": 25000000000, "kernel": "6.18.0", "governor": "unknown",
        "mitigations": {"spectre_v2": "Mitigation: Enhanced IBRS", "mds": "Not affected"}, "clock_ns": 22.1,
        "compiler": "g++ 12.2.0", "flags": "-O3 -DNDEBUG", "build_type": "Release", "backend": "native",
        "commit": "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b", "dirty": False, "build_id": "9f3c2a7be01d",
        "libraries": {"benchmark": "1.7.1", "abseil": "20220623", "boost": "1.74", "tbb": "2021.8"},
    }
