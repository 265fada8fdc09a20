"""What codes are called on screen, in one place, so that a code never shows as itself."""

from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

WORDS: dict[str, dict[str, Any]] = {
    "role": {
        "caseworker": _l("Caseworker"),
        "coordinator": _l("Coordinator"),
        "manager": _l("Manager"),
        "partner": _l("Partner agency"),
        "front_desk": _l("Front desk"),
        "log_reviewer": _l("Log reviewer"),
        "administrator": _l("Administrator"),
    },
    "role_power": {
        "administrator": _l("An administrator keeps accounts, agencies and programmes, and opens no file."),
        "coordinator": _l("A coordinator opens the files of the whole site and says who works with whom."),
        "manager": _l("A manager makes reports of the service and sees no file."),
        "log_reviewer": _l("A log reviewer sees who opened what, and no file."),
    },
    "confirmation": {
        "grant_role": _l("Account and role"),
        "reset_sign_in": _l("Reset the sign-in"),
        "lift_protection": _l("Lift a protected identity"),
    },
    "confirmation_state": {
        "open": _l("Waits"),
        "confirmed": _l("Confirmed"),
        "refused": _l("Refused"),
        "withdrawn": _l("Taken back"),
        "expired": _l("Expired"),
    },
    "confirmation_line": {
        "role": _l("Role"),
        "name": _l("Name"),
        "email": _l("E-mail"),
        "working_name": _l("Working name"),
        "ground": _l("Why it ends"),
        "decided_on": _l("Decided on"),
        "decider": _l("Decided by"),
        "agency": _l("Agency"),
        "site": _l("Site"),
        "closed": _l("Account"),
    },
    "account_closed": {"yes": _l("Closed"), "no": _l("Open")},
    "phase": {
        "enquiry": _l("Enquiry"),
        "waiting": _l("Waiting"),
        "guidance": _l("Guidance"),
        "placement": _l("Placement"),
        "supported": _l("Work or studies with support"),
        "paused": _l("Paused"),
        "exited": _l("Exited"),
    },
    "attendance": {
        "attended": _l("Came"),
        "late": _l("Came late"),
        "excused": _l("Could not come"),
        "missed": _l("Did not come"),
        "planned": _l("Planned"),
        "cancelled_by_us": _l("We cancelled"),
    },
    "number_kind": {
        "personnummer": _l("Personnummer"),
        "samordningsnummer": _l("Samordningsnummer"),
        "temporary": _l("Temporary number"),
        "none": _l("No number"),
    },
    "protection": {
        "none": _l("No protected identity"),
        "sekretessmarkering": _l("Confidentiality mark (sekretessmarkering)"),
        "skyddad_folkbokforing": _l("Protected registration (skyddad folkbokföring)"),
        "lokalt_skydd": _l("Local protection"),
    },
    "revealed_field": {
        "number": _l("Personal number"),
        "birth_date": _l("Date of birth"),
        "phone": _l("Phone"),
        "email": _l("E-mail"),
        "address": _l("Address"),
    },
    "basis": {
        "voluntary": _l("Of their own will"),
        "anvisad": _l("Referred by an authority (anvisad)"),
    },
    "agency_kind": {
        "municipality": _l("Municipality"),
        "probation": _l("Prison and probation"),
        "employment": _l("Employment service"),
        "police": _l("Police"),
        "social_insurance": _l("Social insurance"),
        "other": _l("Other"),
    },
    "topic": {
        "meetings": _l("Meetings and notes"),
        "plan": _l("Goals and plan"),
        "motivation": _l("Motivation"),
        "work": _l("Work, placement and studies"),
        "background": _l("Background"),
    },
    "background_topic": {
        "strengths_and_barriers": _l("Strengths and barriers"),
        "schooling": _l("Schooling"),
        "swedish": _l("Swedish"),
        "housing": _l("Housing"),
        "debt": _l("Income and debt"),
        "family": _l("Family and siblings"),
        "health": _l("Health"),
        "substance": _l("Alcohol and drugs"),
        "criminal_record": _l("Criminal record"),
        "prison": _l("Release from prison"),
        "other": _l("Other background"),
    },
    "purpose": {
        "planning": _l("To plan together"),
        "meeting": _l("Before or after a meeting"),
        "with_participant": _l("The participant asks for it"),
        "handover": _l("To take over or cover"),
        "correction": _l("To correct something"),
    },
    "emergency": {
        "danger": _l("Danger to somebody’s life or health"),
        "absent": _l("The caseworker is away, and it cannot wait"),
        "at_the_door": _l("The person is here or on the phone now"),
        "on_duty": _l("Another authority asks for something the law demands at once"),
        "other": _l("Something else"),
    },
    "barrier": {
        "schooling": _l("Schooling"),
        "language": _l("Language"),
        "criminal_record": _l("Criminal record"),
        "substance": _l("Alcohol and drugs"),
        "debt": _l("Debt"),
        "housing": _l("Housing"),
        "driving_licence": _l("Driving licence"),
        "mental_health": _l("Mental health"),
        "physical_health": _l("Physical health"),
        "threats": _l("Threats"),
        "peers": _l("Old circles"),
        "childcare": _l("Childcare"),
        "digital": _l("Digital services"),
        "economy": _l("Money"),
    },
    "education": {
        "under_nine_years": _l("Less than nine years"),
        "nine_years": _l("Nine years"),
        "upper_secondary_unfinished": _l("Upper secondary, unfinished"),
        "upper_secondary": _l("Upper secondary"),
        "post_secondary": _l("After upper secondary"),
    },
    "swedish_level": {
        "sfi_a": _l("SFI A"),
        "sfi_b": _l("SFI B"),
        "sfi_c": _l("SFI C"),
        "sfi_d": _l("SFI D"),
        "sva": _l("Swedish as a second language (SVA)"),
        "a1": _l("A1"),
        "a2": _l("A2"),
        "b1": _l("B1"),
        "b2": _l("B2"),
        "c1": _l("C1"),
        "c2": _l("C2"),
    },
    "income": {
        "work": _l("Work"),
        "studies": _l("Studies"),
        "unemployment_benefit": _l("Unemployment benefit"),
        "activity_support": _l("Activity support"),
        "sickness_benefit": _l("Sickness benefit"),
        "social_assistance": _l("Social assistance"),
        "none": _l("No income"),
        "unknown": _l("Not known"),
    },
    "goal_status": {
        "active": _l("Going on"),
        "reached": _l("Reached"),
        "paused": _l("Paused"),
        "dropped": _l("No longer relevant"),
    },
    "step_by": {
        "participant": _l("The participant"),
        "worker": _l("The caseworker"),
        "together": _l("Together"),
        "other": _l("Somebody else"),
    },
    "step_status": {
        "open": _l("To do"),
        "done": _l("Done"),
        "dropped": _l("No longer relevant"),
    },
    "voice": {
        "participant": _l("The participant"),
        "worker": _l("The caseworker"),
    },
    "placement_kind": {
        "work_practice": _l("Work practice (arbetspraktik)"),
        "work_training": _l("Work training (arbetsträning)"),
        "internship": _l("Internship (praktik)"),
        "permanent": _l("Permanent work"),
        "probationary": _l("Probationary work"),
        "temporary": _l("Temporary work"),
        "hourly": _l("Work by the hour"),
        "nystartsjobb": _l("Nystartsjobb"),
        "introduktionsjobb": _l("Introduktionsjobb"),
        "etableringsjobb": _l("Etableringsjobb"),
        "wage_subsidy": _l("Wage subsidy (lönebidrag)"),
        "municipal_employment": _l("Municipal employment"),
        "studies_komvux": _l("Studies: komvux"),
        "studies_folkhogskola": _l("Studies: folkhögskola"),
        "studies_hogskola": _l("Studies: högskola"),
        "studies_other": _l("Studies: other"),
    },
    "study_aid": {
        "yes": _l("Yes"),
        "no": _l("No"),
        "unknown": _l("Not known"),
    },
    "placement_end": {
        "as_planned": _l("As planned"),
        "led_on": _l("Led to work or studies"),
        "own_choice": _l("The participant’s own choice"),
        "employer": _l("The employer ended it"),
        "illness": _l("Illness"),
        "moved": _l("Moved"),
        "custody": _l("In custody"),
        "other": _l("Something else"),
    },
    "verification": {
        "contract": _l("We have seen the contract or admission"),
        "payslip": _l("We have seen a payslip"),
        "employer": _l("The employer or school has confirmed it"),
        "agency": _l("Another agency has confirmed it"),
        "participant": _l("The participant has told us"),
        "none": _l("Not verified yet"),
    },
    "exit_reason": {
        "work": _l("Work"),
        "studies": _l("Studies"),
        "other_support": _l("Other support"),
        "af_programme": _l("A programme at Arbetsförmedlingen"),
        "illness": _l("Illness"),
        "parental_leave": _l("Parental leave"),
        "moved": _l("Moved"),
        "own_choice": _l("Own choice"),
        "no_contact": _l("No contact"),
        "contract_broken": _l("The agreement was broken"),
        "custody": _l("In custody"),
        "deceased": _l("Deceased"),
        "registered_in_error": _l("Registered in error"),
        "unwritten": _l("Not said yet"),
    },
    "planned": {
        "planned": _l("Ended as planned"),
        "unplanned": _l("Broken off"),
    },
    "follow_up_state": {
        "work": _l("In work"),
        "studies": _l("In studies"),
        "looking": _l("Looking for work or studies"),
        "other": _l("Something else"),
        "not_reached": _l("Not reached"),
    },
    "gender": {"woman": _l("Women"), "man": _l("Men"), "unknown": _l("Not known")},
    "age_band": {
        "to_20": _l("Up to 20"),
        "to_24": _l("21–24"),
        "to_29": _l("25–29"),
        "to_39": _l("30–39"),
        "to_49": _l("40–49"),
        "from_50": _l("50 and older"),
        "unknown": _l("Not known"),
    },
    "work_sort": {
        "work": _l("Work"),
        "subsidised": _l("Subsidised work"),
        "municipal": _l("Municipal employment"),
        "practice": _l("Practice"),
        "studies": _l("Studies"),
    },
    "rolling": {
        "r12": _l("The last 12 months"),
        "r24": _l("The last 24 months"),
        "r36": _l("The last 36 months"),
    },
    "breakdown": {
        "programme": _l("Programme"),
        "site": _l("Site"),
        "gender": _l("Gender"),
        "age_band": _l("Age"),
    },
    "hint": {
        "random": _l("By chance"),
        "unrelated": _l("No relation to the file"),
        "after_end": _l("After the assignment or cover had ended"),
        "outside_hours": _l("Outside working hours"),
        "same_surname": _l("Same surname"),
        "protected": _l("Protected identity"),
        "unusual_volume": _l("Unusually many files that day"),
        "break_glass": _l("Break-glass"),
    },
    "log_answer": {
        "legitimate": _l("Legitimate"),
        "ask": _l("Ask"),
        "breach": _l("Breach"),
    },
    "log_period": {
        "d30": _l("The last 30 days"),
        "d90": _l("The last 90 days"),
        "d365": _l("The last 12 months"),
        "d730": _l("The last 24 months"),
    },
    "reading": {
        "opened": _l("Opened the file"),
        "background": _l("Opened the background"),
        "break_glass": _l("Opened the file in an emergency"),
        "listed": _l("Saw the name in a list or a search"),
    },
    "result": {
        "met": _l("Meets the definition"),
        "undecided": _l("Not decided yet"),
        "unverified": _l("Unverified"),
        "missing": _l("Something is missing"),
        "not_met": _l("Does not meet the definition"),
        "left_out": _l("Not counted"),
    },
}


def word(kind: str, code: Any) -> str:
    """The word of a code, in the reader's language."""
    return str(WORDS[kind][str(getattr(code, "value", code))])


def options(pairs: Iterable[tuple[object, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as a form field wants them."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def choices(kind: str, *without: str) -> list[SelectChoice]:
    """The codes and words of a list, for a form."""
    return options((code, words) for code, words in WORDS[kind].items() if code not in without)


COMMON_LANGUAGES = (
    "sv",
    "en",
    "ar",
    "so",
    "ti",
    "fa",
    "prs",
    "ku",
    "bs",
    "sq",
    "pl",
    "fi",
    "ru",
    "uk",
    "es",
    "th",
    "tr",
    "sw",
)


OTHER_LANGUAGES = (
    "af am az be bg bn ca cs cy da de el et eu ff fo fr ga gl gu ha he hi hr ht hu hy id ig is it ja ka kk km kn ko ky lb"
    " ln lo lt lv mg mk ml mn mr ms mt my nb ne nl om pa ps pt rm ro rw si sk sl sn sr st ta te tg tk tl uz ur vi wo xh yo"
    " zh zu"
)


def language_name(code: str) -> str:
    """The name of a language (CLDR, by Babel), in the reader's language."""
    locale = get_locale()
    name = locale.languages.get("fa_AF" if code == "prs" else code, code) if locale else code
    return name[:1].upper() + name[1:]


def language_choices() -> list[SelectChoice]:
    """Languages to choose among: the common ones first, then every two-letter code."""
    rest = sorted(OTHER_LANGUAGES.split(), key=language_name)
    return options([("", ""), *((code, language_name(code)) for code in (*COMMON_LANGUAGES, *rest))])
