"""Loads pickled dates, and pickles them again.

Reads one array of JSON from standard input: objects with a `pickle` in hex and the `value` that it should have. Answers
with an array of JSON: what Python makes of each.
"""

import datetime
import json
import pickle
import sys
import zoneinfo


def build_zone(fields):
    if fields["kind"] == "zoneinfo":
        make = zoneinfo.ZoneInfo if fields["cached"] else zoneinfo.ZoneInfo.no_cache
        return make(fields["key"])
    offset = datetime.timedelta(fields["days"], fields["seconds"], fields["microseconds"])
    if fields["name"] is None:
        return datetime.timezone(offset)
    return datetime.timezone(offset, fields["name"])


def build(fields):
    fields = dict(fields)
    kind = fields.pop("type")
    if kind == "tz":
        return build_zone(fields)
    if "tz" in fields:
        zone = fields.pop("tz")
        fields["tzinfo"] = None if zone is None else build_zone(zone)
    return getattr(datetime, kind)(**fields)


def describe_zone(zone):
    if zone is None:
        return None
    if type(zone) is zoneinfo.ZoneInfo:
        _, (key, cached) = zone.__reduce__()
        return {"type": "tz", "kind": "zoneinfo", "key": key, "cached": bool(cached)}
    offset, *name = zone.__getinitargs__()
    fields = {each: getattr(offset, each) for each in ("days", "seconds", "microseconds")}
    return {"type": "tz", "kind": "fixed", **fields, "name": name[0] if name else None}


FIELDS = {
    datetime.date: ("year", "month", "day"),
    datetime.time: ("hour", "minute", "second", "microsecond", "fold"),
    datetime.datetime: ("year", "month", "day", "hour", "minute", "second", "microsecond", "fold"),
    datetime.timedelta: ("days", "seconds", "microseconds"),
}


def describe(value):
    if type(value) not in FIELDS:
        return describe_zone(value)
    fields = {each: getattr(value, each) for each in FIELDS[type(value)]}
    if hasattr(value, "tzinfo"):
        fields["tz"] = describe_zone(value.tzinfo)
    return {"type": type(value).__name__, **fields}


def is_equal(value, wanted):
    """Zones that are not cached are equal to none but themselves; what else there is to compare is described."""
    zone = getattr(value, "tzinfo", value)
    if type(zone) is zoneinfo.ZoneInfo and not describe_zone(zone)["cached"]:
        return type(value) is type(wanted)
    return type(value) is type(wanted) and value == wanted and hash(value) == hash(wanted)


def instant(value):
    """Microseconds since 1970 of a time with a zone."""
    if type(value) is not datetime.datetime or value.tzinfo is None:
        return None
    since = value.replace(tzinfo=None) - datetime.datetime(1970, 1, 1) - value.utcoffset()
    return str(since // datetime.timedelta(microseconds=1))


def judge(wanted):
    value = pickle.loads(bytes.fromhex(wanted["pickle"]))
    return {
        "value": describe(value),
        "isEqual": is_equal(value, build(wanted["value"])),
        "instant": instant(value),
        "pickles": [pickle.dumps(value, protocol).hex() for protocol in range(6)],
    }


json.dump([judge(each) for each in json.load(sys.stdin)], sys.stdout)
