"""What an API server makes of the three forms of `kubectl patch`."""
import copy

# By which field the members of a list are told apart, where a list of a built-in kind is merged and not replaced.
KEYS = {
    "containers": "name", "initContainers": "name", "ephemeralContainers": "name", "env": "name", "volumes": "name",
    "volumeMounts": "mountPath", "ownerReferences": "uid",
}


class Refused(Exception):
    """A patch that does not fit the object."""


def merge(target, patch):
    """RFC 7386: what the patch does not name stays, null takes away, lists are replaced."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def strategic(target, patch):
    """As merge, but lists of KEYS are merged by their members' names; directives are `$patch` and the order of a list."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    for key, value in patch.items():
        if key.startswith("$setElementOrder/") or key in ("$patch", "$retainKeys"):
            continue
        if key.startswith("$"):
            raise Refused(f"the directive {key} is not played here")
        if value is None:
            result.pop(key, None)
        elif key in KEYS and isinstance(value, list):
            result[key] = strategic_list(result.get(key) or [], value, KEYS[key])
        else:
            result[key] = strategic(result.get(key), value)
    return result


def strategic_list(members, patches, key):
    result = list(members)
    for patch in patches:
        places = [place for place, member in enumerate(result) if member.get(key) == patch.get(key)]
        if patch.get("$patch") == "delete":
            result = [member for member in result if member.get(key) != patch.get(key)]
        elif places:
            result[places[0]] = strategic(result[places[0]], patch)
        else:
            result.append(strategic({}, patch))
    return result


def pointed(document, words):
    """What holds the last word of a JSON pointer."""
    for word in words[:-1]:
        try:
            document = document[int(word)] if isinstance(document, list) else document[word]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Refused(f"there is no {'/'.join(words)}") from None
    return document


def json_patch(target, changes):
    """RFC 6902, the operations that are used: add, replace, remove, test."""
    result = copy.deepcopy(target)
    for change in changes:
        words = [word.replace("~1", "/").replace("~0", "~") for word in change["path"].split("/")[1:]]
        holder, last, act = pointed(result, words), words[-1], change["op"]
        if isinstance(holder, list):
            place = len(holder) if last == "-" else int(last)
            known = place < len(holder)
        else:
            place, known = last, isinstance(holder, dict) and last in holder
        if act != "add" and not known:
            raise Refused(f"{act} of {change['path']}, which is not there")
        if act == "test" and holder[place] != change["value"]:
            raise Refused(f"test of {change['path']} failed")
        if act == "remove":
            del holder[place]
        elif act == "add" and isinstance(holder, list):
            holder.insert(place, change["value"])
        elif act in ("add", "replace"):
            holder[place] = change["value"]
        elif act != "test":
            raise Refused(f"the operation {act} is not played here")
    return result
