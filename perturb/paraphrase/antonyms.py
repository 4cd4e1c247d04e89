"""Pairs of English words of which a rewrite must not put one for the other."""

from typing import Final

_PAIRS: Final = """
above below, accept reject, accepted rejected, active passive, add remove, after before, agree disagree, alive dead,
all none, allow forbid, allowed forbidden, always never, ancient modern, arrive depart, asleep awake, attack defend,
bad good, beautiful ugly, begin end, best worst, better worse, big small, blunt sharp, boring exciting,
boring interesting, bought sold, boy girl, brave cowardly, bright dark, broad narrow, buy sell, careful careless,
cheap expensive, clean dirty, clever stupid, closed open, cold hot, cold warm, comfortable uncomfortable, common rare,
cool warm, correct incorrect, criticise praise, criticize praise, cruel kind, cry laugh, danger safety,
dangerous safe, day night, decrease increase, decreased increased, deep shallow, defeat victory, delicious disgusting,
different same, difficult easy, disappointed satisfied, disappointing satisfying, dishonest honest, dislike like,
disliked liked, down up, dry wet, dull exciting, dull sharp, earlier later, early late, east west, easy hard,
empty full, enemy friend, enter leave, everybody nobody, everything nothing, exclude include, export import,
fail pass, fail succeed, failed passed, failed succeeded, failure success, fall rise, false true, far near, fast slow,
faster slower, fat thin, father mother, fell rose, female male, few many, fewer more, first last, follow lead,
foolish wise, found lost, friendly hostile, friendly unfriendly, future past, gain loss, generous stingy, give take,
good poor, good terrible, great terrible, guilty innocent, happy sad, happy unhappy, hard soft, harmful harmless,
hate love, hated loved, he she, healthy sick, heavy light, helpful useless, her his, high low, higher lower,
husband wife, illegal legal, impatient patient, impossible possible, improper proper, improve worsen, inside outside,
into out, invisible visible, large small, largest smallest, least most, left right, less more, likely unlikely,
long short, loose tight, lose win, loss profit, lost won, loud quiet, lower raise, maximum minimum, mild severe,
narrow wide, negative positive, new old, no yes, noisy quiet, north south, off on, old young, optional required,
over under, peace war, polite rude, poor rich, private public, pull push, reliable unreliable, rough smooth,
short tall, start stop, started stopped, strong weak, thick thin, useful useless, with without
"""
ANTONYMS: Final = tuple((one, other) for one, other in (pair.split() for pair in _PAIRS.split(",")))
