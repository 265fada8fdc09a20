"""The invented people of the small office and their stays: all ordinary states, and the awkward ones."""

from dataclasses import dataclass
from typing import Any

from ..participants.models import Basis, NumberKind, Protection

TEMPORARY, COORDINATION, NONE = NumberKind.TEMPORARY, NumberKind.SAMORDNINGSNUMMER, NumberKind.NONE
CW, COL, NAD, ROLF = "caseworker", "colleague", "nadia.haddad", "rolf.hedman"
LENA, AMIR, ULF, TOB = "lena.hjalmarsson", "amir.delic", "ulf.persson", "tobias.grahn"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay. `path` is "phase:days ago …"; "registered:days ago" alone is somebody not enrolled yet."""

    place: str
    workers: tuple[str, ...]
    path: str
    consent: str = "team"  # team, none, or withdrawn: all agencies may read, nobody, or one no longer
    exit: str = ""  # why it ended, for an ended stay; "unwritten" when nobody has said
    verified: bool = True  # whether somebody verified it
    practice: str = ""  # the kind of placement of its placement phase
    working: str = ""  # the kinds of work or studies of its supported phase, one after the other


@dataclass(frozen=True, slots=True)
class Person:
    """A participant. `age` is that at the opening of the file; `woman` only picks a fitting test number."""

    name: str
    woman: bool
    age: int
    area: str
    stays: tuple[Stay, ...]
    language: str = "sv"
    interpreter: bool = False
    number: NumberKind = NumberKind.PERSONNUMMER
    protection: Protection = Protection.NONE
    basis: Basis = Basis.VOLUNTARY
    ahead: tuple[int, str] | None = None  # next meeting: working days from today, clock time
    silent: int = 0  # days since the last contact; 0 for somebody seen lately
    unwritten: bool = False  # last week's planned meeting is not written up
    corrections: int = 0  # how many times a note was corrected
    withdrew: bool = False  # took the yes back, which ended the last stay
    exception: bool = False  # admitted outside the age window
    asked_about: str = ""  # the other site where the same number turned up
    cover: str = ""  # who stands in for the first worker just now


def kron(path: str, *workers: str, **more: Any) -> Stay:
    """A stay at Stationen, Kronogården."""
    return Stay("kron", workers or (CW,), path, **more)


def thn(path: str, *workers: str, **more: Any) -> Stay:
    """A stay at Krami, Trollhättan."""
    return Stay("thn", workers, path, **more)


def vbg(path: str, *workers: str, **more: Any) -> Stay:
    """A stay at Krami, Vänersborg."""
    return Stay("vbg", workers or (TOB,), path, **more)


P = Person
CASEWORKERS_PEOPLE = (
    P("Amina Warsame", True, 22, "butik", (kron("guidance:45"),), "so", ahead=(0, "09:00")),
    P("Kevin Lindgren", False, 20, "lager", (kron("guidance:130 placement:50", practice="introduktionsjobb"),), ahead=(0, "10:30")),
    P("Hodan Abdullahi", True, 24, "vård", (kron("guidance:80 placement:20", CW, COL),), "so", True, ahead=(0, "14:00")),
    P("Elias Haddad", False, 19, "fordon", (kron("guidance:14"),), "ar", ahead=(1, "09:30")),
    P("Mirela Hodžić", True, 27, "lokalvård", (kron("guidance:300 placement:210 supported:90", CW, COL, working="municipal_employment+studies_komvux"),), "bs",
      ahead=(1, "13:00"), corrections=1),
    P("Robin Svensson", False, 25, "bygg",
      (kron("guidance:820 placement:700 exited:610", ROLF, exit="parental_leave"), kron("guidance:60")), ahead=(2, "10:00")),
    P("Zahra Rezai", True, 21, "barnomsorg", (kron("guidance:110"),), "prs", True, ahead=(2, "13:30")),
    P("Jonas Karlsson", False, 28, "lager", (kron("guidance:200 placement:120 paused:40"),), silent=23),
    P("Dawit Tesfay", False, 23, "kök", (kron("guidance:35", CW, COL),), "ti", True, COORDINATION, ahead=(3, "09:00")),
    P("Sanna Virtanen", True, 26, "trädgård", (kron("guidance:95"),), "fi", protection=Protection.SEKRETESSMARKERING,
      ahead=(3, "11:00")),
    P("Ali Hussein Jassim", False, 29, "måleri", (kron("guidance:160 placement:60", CW, COL),), "ar", unwritten=True),
    P("Emelie Nordin", True, 19, "kök", (kron("enquiry:5"),), ahead=(4, "10:00")),
    P("Yusuf Abdi Hassan", False, 24, "lager", (kron("guidance:70"),), "so", asked_about="vbg"),
    P("Linnéa Berg", True, 20, "vård", (kron("guidance:250 placement:150 supported:70 exited:12", working="permanent", exit="work"),)),
    P("Omar Al-Khatib", False, 26, "it", (kron("guidance:120", CW, COL),), "ar", silent=31),
    P("Tilda Johansson", True, 23, "butik", (kron("guidance:95 exited:30", exit="own_choice"),), withdrew=True),
    P("Bashir Mohamud", False, 18, "lager", (kron("guidance:25"),), "so", True, NONE, ahead=(4, "14:30")),
    P("Nora Ahlström", True, 30, "barnomsorg", (kron("guidance:40"),), exception=True, ahead=(5, "09:00")),
    P("Ibrahim Sesay", False, 22, "fordon", (kron("guidance:18"),), "en", number=TEMPORARY, corrections=2),
    P("Daniela Popescu", True, 25, "lokalvård",
      (kron("guidance:480 placement:410 exited:350", ROLF, exit="illness"), kron("guidance:200 exited:130", exit="no_contact"), kron("guidance:30", CW, COL)),
      "ro"),
    P("Ludvig Öberg", False, 21, "bygg", (kron("guidance:100"), thn("guidance:75", LENA)), ahead=(5, "13:00")),
    P("Samira Yusuf", True, 22, "vård", (kron("registered:4"),), "so"),
    P("Marcus Eklund", False, 27, "lager", (kron("guidance:55", consent="none"),), basis=Basis.ANVISAD, silent=17),
)  # fmt: skip
STATIONEN_PEOPLE = (
    P("Ayan Farah", True, 20, "butik", (kron("guidance:60", COL),), "so", ahead=(0, "13:00")),
    P("Viktor Nilsson", False, 24, "fordon", (kron("guidance:190 placement:80", COL),), ahead=(1, "10:00")),
    P("Leila Karimi", True, 28, "it", (kron("guidance:330 placement:240 supported:120", COL, working="temporary probationary"),), "fa"),
    P("Mohammed Saleh", False, 23, "kök", (kron("guidance:85", COL),), "ar", protection=Protection.SKYDDAD_FOLKBOKFORING,
      ahead=(2, "09:00")),
    P("Ida Fransson", True, 19, "trädgård", (kron("guidance:70", COL),), silent=20),
    P("Goran Petrović", False, 29, "bygg", (kron("guidance:400 placement:300 supported:180 exited:60", COL, working="studies_hogskola", exit="studies", verified=False),), "sr"),
    P("Selam Haile", True, 26, "vård", (kron("guidance:140 placement:55", COL, practice="etableringsjobb"),), "ti", cover=CW, ahead=(3, "10:00")),
    P("Axel Wikström", False, 22, "måleri", (kron("guidance:125", COL, CW, consent="withdrawn"),)),
    P("Fatuma Ali", True, 25, "barnomsorg", (kron("guidance:65", NAD),), "sw", True, unwritten=True),
    P("Simon Hellberg", False, 20, "lager", (kron("guidance:220 placement:130 paused:30", NAD),), cover=CW),
    P("Rojda Aydın", True, 23, "butik", (kron("guidance:50 placement:15", NAD),), "ku"),
    P("Nour Khalil", True, 24, "vård", (kron("guidance:160 exited:80", COL, exit="unwritten"),), "ar"),
    P("Patrik Lund", False, 27, "kök", (kron("guidance:600 exited:520", ROLF, exit="registered_in_error"), kron("guidance:210 exited:90", NAD, exit="custody"))),
)  # fmt: skip
KRAMI_PEOPLE = (
    P("Tommy Andersson", False, 34, "fordon", (thn("waiting:20", AMIR),)),
    P("Mikael Strand", False, 41, "bygg", (thn("waiting:90 guidance:60", LENA, AMIR),), corrections=1),
    P("Ahmed Jama", False, 31, "lager", (thn("guidance:120 placement:45", ULF),), "so"),
    P("Dragan Kovačević", False, 38, "fordon", (thn("guidance:180 placement:100", LENA, ULF),), "bs", ahead=(0, "11:00")),
    P("Jimmy Sjögren", False, 29, "måleri", (thn("guidance:350 placement:260 supported:150", ULF, working="hourly"),)),
    P("Bengt Åkerlund", False, 40, "lager", (thn("guidance:200 exited:70", LENA, exit="deceased"),)),
    P("Camilla Dahl", True, 36, "vård", (thn("enquiry:8", AMIR),)),
    P("Hassan Nur", False, 27, "kök", (thn("guidance:75", LENA),), "so", True, basis=Basis.ANVISAD, ahead=(1, "09:00")),
    P("Pernilla Wallin", True, 39, "butik", (thn("guidance:500 placement:400 supported:280 exited:150", AMIR, working="nystartsjobb", exit="work"),)),
    P("Christian Bång", False, 33, "bygg", (thn("guidance:1050 exited:960", LENA, exit="contract_broken"),
      thn("guidance:700 placement:600 exited:520", LENA, exit="af_programme"), thn("guidance:40", LENA, AMIR))),
    P("Sami Lehtonen", False, 40, "lager", (thn("guidance:150 placement:70", AMIR),), "fi"),
    P("Zoran Ilić", False, 35, "trädgård", (thn("guidance:260 placement:170 paused:55", AMIR),), "bs"),
    P("Therese Malm", True, 28, "lokalvård", (thn("guidance:105", LENA),), protection=Protection.LOKALT_SKYDD),
    P("Abdirahman Osman", False, 25, "lager", (thn("guidance:33", ULF, LENA),), "so", number=COORDINATION),
    P("Niklas Ström", False, 37, "fordon", (thn("guidance:140", LENA),), silent=40),
    P("Jasmin Begić", True, 30, "barnomsorg", (thn("guidance:210 placement:115 supported:35", ULF, working="studies_folkhogskola"),), "bs"),
    P("Kenneth Moberg", False, 41, "bygg", (thn("registered:2", LENA),), basis=Basis.ANVISAD),
    P("Yusuf Abdi Hassan", False, 24, "lager", (vbg("guidance:20"),), "so", asked_about="kron"),
    P("Stefan Rydell", False, 35, "bygg", (vbg("guidance:95 placement:25"),), ahead=(0, "10:00")),
    P("Mariam Daoud", True, 33, "vård", (vbg("guidance:60"),), "ar", True),
    P("Roger Alm", False, 40, "lager", (vbg("waiting:110 guidance:85"),), silent=26),
    P("Petra Lindahl", True, 29, "butik", (vbg("guidance:240 placement:160 supported:60", working="studies_other"),)),
    P("Jonny Kvist", False, 26, "måleri", (vbg("guidance:150 exited:45", exit="own_choice"),), withdrew=True),
    P("Arben Krasniqi", False, 32, "kök", (vbg("guidance:130 placement:40"),), "sq", unwritten=True),
    P("Ulrika Sand", True, 37, "it", (vbg("guidance:450 placement:350 supported:200 exited:100", working="wage_subsidy", exit="moved"),)),
    P("Leif Hedin", False, 39, "trädgård", (vbg("guidance:700 exited:640", exit="other_support"), vbg("paused:150 guidance:60"))),
)  # fmt: skip
PEOPLE = (*CASEWORKERS_PEOPLE, *STATIONEN_PEOPLE, *KRAMI_PEOPLE)
