"""Languages: whether the subtags of a language tag are registered (BCP 47, sections 2.2 and 3.1)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

_TAG = re.compile(
    r"(?P<language>[a-z]{2,8})(?P<extlang>(?:-[a-z]{3}){0,3})(?P<script>-[a-z]{4})?"
    r"(?P<region>-(?:[a-z]{2}|[0-9]{3}))?(?P<variant>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)(?:-[a-z0-9]-.*)?"
)
"""A language tag in lower case (BCP 47, section 2.1); what follows a singleton is not registered there."""
_HINTS = {
    "language": "Write a tag like en or fr: a code of ISO 639, with two letters where it has such a one.",
    "extlang": "Leave it out, or write it alone where it is a language.",
    "script": "Write a code of ISO 15924, or leave it out.",
    "region": "Write a code of ISO 3166, or leave it out.",
    "variant": "Leave it out.",
}
_SHORTEST = """
aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel bg=bul
bi=bis bm=bam bn=ben bo=bod=tib br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=ces=cze cu=chu
cv=chv cy=cym=wel da=dan de=deu=ger dv=div dz=dzo ee=ewe el=ell=gre en=eng eo=epo es=spa et=est eu=eus=baq
fa=fas=per ff=ful fi=fin fj=fij fo=fao fr=fra=fre fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau
he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun hy=hye=arm hz=her ia=ina id=ind ie=ile ig=ibo ii=iii ik=ipk
io=ido is=isl=ice it=ita iu=iku ja=jpn jv=jav ka=kat=geo kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan
ko=kor kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat lb=ltz lg=lug li=lim ln=lin lo=lao lt=lit lu=lub
lv=lav mg=mlg mh=mah mi=mri=mao mk=mkd=mac ml=mal mn=mon mr=mar ms=msa=may mt=mlt my=mya=bur na=nau nb=nob
nd=nde ne=nep ng=ndo nl=nld=dut nn=nno no=nor nr=nbl nv=nav ny=nya oc=oci oj=oji om=orm or=ori os=oss
pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=ron=rum ru=rus rw=kin sa=san sc=srd sd=snd
se=sme sg=sag sh=hbs si=sin sk=slk=slo sl=slv sm=smo sn=sna so=som sq=sqi=alb sr=srp ss=ssw st=sot su=sun
sv=swe sw=swa ta=tam te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi
ty=tah ug=uig uk=ukr ur=urd uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=yid yo=yor za=zha
zh=zho=chi zu=zul
"""
"""The two letters of each language that has them, with its codes of ISO 639-2, which are not registered."""
_CORRECTIONS = {
    "jp": "ja", "cz": "cs", "dk": "da", "gr": "el", "kz": "kk", "vn": "vi", "cn": "zh", "by": "be",
    "uk": "GB", "english": "en", "german": "de", "french": "fr", "italian": "it", "spanish": "es",
    **{code: short for short, *codes in (entry.split("=") for entry in _SHORTEST.split()) for code in codes},
}  # fmt: skip
"""What is meant by unregistered subtags that are often written."""


class _Registry(msgspec.Struct, frozen=True):
    """IANA's registry: subtags and whole tags by their kind, and what to write for those deprecated."""

    subtags: Mapping[str, frozenset[str]]
    preferred: Mapping[str, Mapping[str, str]]


@cache
def _registry() -> _Registry:
    content = msgspec.json.decode(Path(__file__).with_name("languages.json").read_bytes())
    subtags = {kind: frozenset(joined.split()) for kind, joined in content["subtags"].items()}
    return _Registry(subtags, content["preferred"])


def in_usual_case(tag: str) -> str:
    """A language tag in the letter case that is usual for each subtag (BCP 47, section 2.1.1)."""
    subtags: list[str] = []
    for subtag in tag.lower().split("-"):
        is_registered = bool(subtags) and all(len(before) > 1 for before in subtags)
        if is_registered and len(subtag) == len("GB"):
            subtag = subtag.upper()
        elif is_registered and len(subtag) == len("Latn") and subtag.isalpha():
            subtag = subtag.title()
        subtags.append(subtag)
    return "-".join(subtags)


def fault_of(tag: str) -> tuple[str, str] | None:
    """What is wrong with a well-formed language tag, and what to do; None where nothing is."""
    tag = tag.lower()
    if tag in _registry().subtags["tag"]:
        return _deprecated("tag", tag)
    match = _TAG.fullmatch(tag)
    parts = match.groupdict("") if match else {}  # of private use there is no registry
    subtags = [(kind, subtag) for kind, part in parts.items() for subtag in part.split("-") if subtag]
    faults = (fault_in(*subtag) for fault_in in (_unregistered, _deprecated) for subtag in subtags)
    return next(filter(None, faults), None)


def _unregistered(kind: str, subtag: str) -> tuple[str, str] | None:
    if subtag in _registry().subtags[kind]:
        return None
    correction = _CORRECTIONS.get(subtag) if kind in ("language", "region") else None
    hint = f"Write {correction}." if correction else _HINTS[kind]
    return f"The {_name(kind, subtag)} is not registered.", hint


def _deprecated(kind: str, subtag: str) -> tuple[str, str] | None:
    preferred = _registry().preferred.get(kind, {}).get(subtag)
    return (f"The {_name(kind, subtag)} is deprecated.", f"Write {preferred}.") if preferred else None


def _name(kind: str, subtag: str) -> str:
    match kind:
        case "region":
            return f"region {subtag.upper()}"
        case "script":
            return f"script {subtag.title()}"
        case "extlang":
            return f"extended language {subtag}"
        case "tag":
            return f"language tag {subtag}"
    return f"{kind} {subtag}"
