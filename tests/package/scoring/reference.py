"""Scoring once more, in plain Python straight from the words of the rules: slow, obvious, sharing no code.

Takes rows as dicts of text (as in the CSV) and the rules as the dict that the YAML says.
"""

from collections import defaultdict
from fractions import Fraction

from eth_utils import to_checksum_address

DAY = 86_400
FREE = ("watch", "comment", "like", "share")
CELLS = ("ts", "show", "fan", "kind", "amount", "target", "device", "wallet")
WHOLE_PRICE = 10**9


class Reference:
    """Scores of one epoch; `points` is by fan in milli-points, `wallet` by fan."""

    def __init__(self, rows, rules, epoch):
        self.rules = rules
        hours, minutes = rules["day_starts"][1:].split(":")
        self.offset = (int(hours) * 60 + int(minutes)) * 60 * (-1 if rules["day_starts"][0] == "-" else 1)
        year, month, day = map(int, str(rules["epochs"]["starts"]).split("-"))
        first = days_since_1970(year, month, day) * DAY - self.offset
        length = rules["epochs"]["days"] * DAY
        self.start = first + (epoch - rules["epochs"]["number"]) * length
        self.end = self.start + length
        self.events = self.first_of_each(rows)
        self.acts = [e for e in self.events if self.in_epoch(e)]
        self.free = [e for e in self.acts if e["kind"] in FREE and e["device"]]
        self.fans_of, self.devices_of = defaultdict(set), defaultdict(set)
        for e in self.free:
            self.fans_of[e["device"]].add(e["fan"])
            self.devices_of[e["fan"]].add(e["device"])
        self.ring_fans = self.ringers()
        self.seen = defaultdict(int)
        self.units = defaultdict(int)
        self.score_watching()
        for kind in ("comment", "like", "share"):
            self.score_handwork(kind)
        self.score_purchases()
        self.score_clips()
        self.points = defaultdict(int)
        for (fan, kind, _), units in self.units.items():
            self.points[fan] += self.worth(kind, units)
        self.wallet = self.wallets()

    @staticmethod
    def first_of_each(rows):
        filled = []
        for row in rows:
            e = dict(row)
            e["ts"] = int(e["ts"])
            e["wallet"] = e["wallet"].lower()
            blank = {"refund": WHOLE_PRICE, "clip": 1}.get(e["kind"], 0)
            e["amount"] = int(e["amount"]) if e["amount"] else blank
            filled.append(e)
        filled.sort(key=lambda e: tuple(e[c] for c in CELLS))
        once = {}
        for e in filled:
            once.setdefault(e["event_id"], e)
        return sorted(once.values(), key=lambda e: (e["ts"], e["event_id"]))

    def rule(self, kind):
        return self.rules["acts"].get(kind)

    def in_epoch(self, e):
        rule = self.rule(e["kind"])
        if rule is None:
            return False
        wait = rule.get("refund_window", 0) * DAY
        return self.start <= e["ts"] + wait < self.end

    def day(self, e):
        return (e["ts"] + self.offset) // DAY

    def struck(self, e):
        return any(
            m["kind"] == "moderated"
            and (
                m["target"] == e["event_id"]
                or (not m["target"] and m["fan"] == e["fan"] and m["show"] == e["show"])
            )
            for m in self.events
        )

    def voided(self, e):
        """Struck out, or from a device or fan that the rules do not trust."""
        if self.struck(e):
            return True
        if e["kind"] not in FREE:
            return False
        limits = self.rules.get("devices")
        if limits is not None:
            if e["device"] and len(self.fans_of[e["device"]]) > limits["fans_at_most"]:
                return True
            if len(self.devices_of[e["fan"]]) > limits["devices_at_most"]:
                return True
        return e["fan"] in self.ring_fans

    def of(self, kind):
        return [e for e in self.acts if e["kind"] == kind and not self.voided(e)]

    def score_watching(self):
        rule = self.rule("watch")
        if rule is None:
            return
        begin = {e["event_id"]: e["ts"] - min(e["amount"], rule["longest"]) for e in self.of("watch")}
        covered, shown = defaultdict(set), defaultdict(set)
        for e in sorted(self.of("watch"), key=lambda e: (begin[e["event_id"]], e["ts"], e["event_id"])):
            seconds = set(range(begin[e["event_id"]], e["ts"]))
            new = seconds - covered[e["fan"]]
            covered[e["fan"]] |= seconds
            if self.rules.get("devices") and e["device"]:
                new -= shown[e["device"]]
                shown[e["device"]] |= seconds
            self.seen[e["fan"], e["show"], self.day(e)] += len(new)
        for (fan, _, day), seconds in self.seen.items():
            if seconds >= rule.get("minimum_watch", 0):
                self.units[fan, "watch", day] += seconds

    def score_handwork(self, kind):
        rule = self.rule(kind)
        if rule is None:
            return
        once = set()
        unique = rule.get("unique")
        for e in self.of(kind):
            day = self.day(e)
            if rule.get("not_own") and self.is_own(e):
                continue
            if self.seen.get((e["fan"], e["show"], day), 0) < rule.get("minimum_watch", 0):
                continue
            if self.seen.get((e["target"], e["show"], day), 0) < rule.get("target_watch", 0):
                continue
            if unique:
                key = [e["target"]]
                key += [e["fan"]] if unique["among"] == "fan" else []
                key += [day] if unique["within"] == "day" else []
                if tuple(key) in once:
                    continue
                once.add(tuple(key))
            self.units[e["fan"], kind, day] += 1

    def is_own(self, e):
        owners = [o["fan"] for o in self.events if o["event_id"] == e["target"]]
        whose = owners[0] if owners else e["target"]
        if whose == e["fan"]:
            return True
        limits = self.rules.get("devices")
        if limits is None:
            return False
        both = self.devices_of.get(e["fan"], set()) & self.devices_of.get(whose, set())
        return any(len(self.fans_of[d]) <= limits["fans_at_most"] for d in both)

    def ringers(self):
        """Fans on rings, found by walking from each fan to who brought them first."""
        sizes = self.rules.get("rings")
        if sizes is None:
            return set()
        bringer = {}
        for e in self.acts:
            if e["kind"] == "share" and e["target"] not in ("", e["fan"]) and not self.struck(e):
                bringer.setdefault(e["target"], e["fan"])
        found = set()
        for fan in bringer:
            walk = [fan]
            while walk[-1] in bringer and bringer[walk[-1]] not in walk:
                walk.append(bringer[walk[-1]])
            if bringer.get(walk[-1]) == fan and sizes["smallest"] <= len(walk) <= sizes["up_to"]:
                found.add(fan)
        return found

    def score_purchases(self):
        for e in self.of("purchase"):
            until = e["ts"] + self.rule("purchase")["refund_window"] * DAY
            back = sum(
                r["amount"]
                for r in self.events
                if r["kind"] == "refund" and r["target"] == e["event_id"] and r["ts"] <= until
            )
            self.units[e["fan"], "purchase", self.day(e)] += max(0, e["amount"] - back)

    def score_clips(self):
        rule = self.rule("clip")
        by_clip, by_show = defaultdict(int), defaultdict(int)
        for e in self.of("clip") if rule else []:
            day = self.day(e)
            clip, show = (e["show"], day, e["fan"], e["target"]), (e["show"], day)
            given = min(e["amount"], rule["marks"]["each_at_most"] - by_clip[clip])
            by_clip[clip] += given
            given = min(given, rule["marks"]["allowance"] - by_show[show])
            by_show[show] += given
            self.units[e["fan"], "clip", day] += given

    def worth(self, kind, units):
        """Unit by unit would be too slow, so tier by tier."""
        rule = self.rule(kind)
        units = min(units, rule["daily_cap"])
        decay = rule.get("decay", {"step": rule["daily_cap"], "keep": 100})
        total, tier = 0, 0
        while units > 0:
            part = min(units, decay["step"])
            total += part * int(Fraction(rule["weight"]) * Fraction(decay["keep"], 100) ** tier)
            units -= part
            tier += 1
        return total // rule.get("per", 1)

    def wallets(self):
        first, last = {}, {}
        for e in self.events:
            if e["wallet"] and e["ts"] < self.end:
                pair = (e["fan"], e["wallet"])
                first[pair] = min(first.get(pair, e["ts"]), e["ts"])
                last[pair] = max(last.get(pair, e["ts"]), e["ts"])
        chosen = {}
        for fan, wallet in sorted(last, key=lambda pair: (pair[0], -last[pair], pair[1])):
            chosen.setdefault(fan, wallet)
        owner = {}
        for fan, wallet in sorted(chosen.items(), key=lambda pair: (first[pair], pair[0])):
            owner.setdefault(wallet, fan)
        return {fan: wallet for wallet, fan in owner.items()}


def days_since_1970(year, month, day):
    """Julian day arithmetic, so that not even the calendar is shared."""
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    return day + (153 * m + 2) // 5 + 365 * y + y // 4 - y // 100 + y // 400 - 32045 - 2440588


def divide(budget, cap, scores):
    """Shares as fractions, capped again until nobody is above; then floors and largest remainders."""
    scores = {fan: score for fan, score in scores.items() if score}
    capped = set()
    while True:
        free = {fan: score for fan, score in scores.items() if fan not in capped}
        left = budget - cap * len(capped)
        total = sum(free.values())
        shares = {fan: Fraction(left * score, total) for fan, score in free.items()}
        over = {fan for fan, share in shares.items() if share >= cap}
        if not over:
            break
        capped |= over
    amounts = {fan: int(share) for fan, share in shares.items()}
    rest = left - sum(amounts.values()) if free else 0
    for fan in sorted(shares, key=lambda fan: (amounts[fan] - shares[fan], fan))[:rest]:
        amounts[fan] += 1
    return amounts | dict.fromkeys(capped, cap)


def scores_file(rows, rules, epoch, budget, carry):
    """The bytes of scores.csv and of the carry file; `carry` is a list of (fan, wallet, amount)."""
    found = Reference(rows, rules, epoch)
    amounts = divide(budget, int(rules["cap_per_fan"]), found.points)
    before = {fan: (wallet, amount) for fan, wallet, amount in carry}
    wallet = dict(found.wallet)
    for fan in sorted(before):
        if fan not in wallet and before[fan][0] and before[fan][0] not in wallet.values():
            wallet[fan] = before[fan][0]
    lines, left = ["fan,wallet,score,amount"], ["fan,wallet,amount"]
    for fan in sorted(amounts.keys() | before.keys()):
        due = amounts.get(fan, 0) + (before[fan][1] if fan in before else 0)
        paid = min(due, int(rules["cap_per_fan"])) if fan in wallet else 0
        address = to_checksum_address(wallet[fan]) if fan in wallet else ""
        if found.points.get(fan) or paid:
            lines.append(f"{quoted(fan)},{address},{found.points.get(fan, 0)},{paid}")
        if due - paid:
            left.append(f"{quoted(fan)},{address},{due - paid}")
    return ("\n".join(lines) + "\n").encode(), ("\n".join(left) + "\n").encode()


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"') else cell
