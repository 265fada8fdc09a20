"""What people want, where they work and study, and how it went: as invented as the rest."""

# Employer, what one does there, supervisor. All invented.
WORKPLACES = {
    "lager": ("Göta Terminal", "plock och packning", "Ann-Marie, skiftledare"),
    "kök": ("Lunchköket Slussen", "förberedelser i köket", "Hamid, köksmästare"),
    "bygg": ("Älvkantens Bygg", "hantlangning", "Kjell. Vet inte att vi är med: nämn inte Krami när du ringer"),
    "vård": ("Björkbackens omsorg", "serviceassistent", "Ulla, enhetschef"),
    "butik": ("Torgets Livs", "kassa och varor", "Sevda, butikschef"),
    "fordon": ("Vargöns Däck", "däckbyten", "Lasse, verkmästare"),
    "måleri": ("Två Penslar", "underarbete", "Jenny, målare"),
    "barnomsorg": ("Förskolan Kotten", "barnskötare vid sidan om", "Mona, rektor"),
    "lokalvård": ("Rent i Väst", "städning på kvällar", "Petar, arbetsledare"),
    "trädgård": ("Strandparkens Plantskola", "plantering", "Gun, odlare"),
    "it": ("Bitverket", "uppmärkning av datorer", "Samuel, tekniker"),
}
SCHOOL = ("Vuxenutbildningen", "studier", "Studievägledare Eva")
OVERLAP = "Studierna är på kvällar och helger. Chefen vet och har lagt schemat efter det."
DESTINATIONS = {
    "work": "Arbete inom {area}",
    "studies": "Studier till hösten",
    "other_support": "Daglig sysselsättning i kommunen",
    "af_programme": "Insats hos Arbetsförmedlingen",
    "moved": "Flyttade till syskon i en annan kommun",
    "custody": "Häktad; ny kontakt när det går",
}
EXIT_WORDS = {
    "work": "Har fått fortsatt anställning och vill klara sig själv. Får höra av sig när som helst.",
    "studies": "Antagen. Vi firade med fika och gick igenom vem man ringer om det blir tungt.",
    "no_contact": "Vi ringde, skrev och åkte förbi. Platsen finns kvar om viljan kommer tillbaka.",
    "own_choice": "Ville inte mer just nu. Inget fel på någon.",
    "registered_in_error": "Fel person valdes vid inskrivningen.",
    "deceased": "Alla utskick är stoppade. Tänk på att prata med kollegorna.",
    "illness": "Behöver vård först. Vill komma tillbaka.",
}
AFTERWARDS = {
    "work": "Är kvar på jobbet och trivs.",
    "studies": "Läser vidare på kvällstid.",
    "looking": "Söker nytt, har skickat några ansökningar.",
    "other": "Hemma med barn.",
    "not_reached": "",
}
# What the person wants, what was agreed, steps.
GOALS = (
    (
        "Jag vill ha ett jobb inom {area} före sommaren.",
        "Börja med praktik tre dagar i veckan.",
        ("Skriva klart cv:t", "Ringa tre arbetsplatser inom {area}", "Prova på en dag"),
    ),
    (
        "Jag vill ta körkort så att jag kan ta vilket jobb som helst.",
        "",
        ("Ansöka om körkortstillstånd", "Boka teoriprov", "Övningsköra med brorsan", "Boka uppkörning"),
    ),
    (
        "Jag vill läsa klart gymnasiet.",
        "Två kurser i taget på komvux.",
        ("Hämta gamla betyg", "Träffa studievägledaren", "Skicka ansökan till komvux"),
    ),
    (
        "Jag vill kunna svenska så bra att jag klarar en intervju.",
        "Prata svenska på praktiken varje dag.",
        ("Anmälan till SFI D", "Språkkafé på torsdagar"),
    ),
    (
        "Jag vill få ordning på räkningarna.",
        "",
        ("Samla alla brev i en påse", "Tid hos budgetrådgivningen", "Ringa Kronofogden tillsammans"),
    ),
)
OTHERS = ("Budgetrådgivaren", "Studievägledaren", "Handledaren", "Frivården")
REVIEW_OWN = {
    "active": "Det går framåt. Jag vill fortsätta.",
    "reached": "Jag klarade det!",
    "paused": "Jag behöver vila från det här ett tag.",
    "dropped": "Det är inte viktigt för mig längre.",
}
REVIEW_SEEN = {
    "active": "Tar egna initiativ sedan i våras.",
    "reached": "Gjorde det mesta själv.",
    "paused": "Klokt beslut. Vi tar upp det igen.",
    "dropped": "",
}
RATED = (
    "Jag vet att jag kan om jag får börja lugnt.",
    "Det skulle hjälpa om någon följde med första dagen.",
    "Det beror på hur det går med bostaden.",
    "",
    "",
)
# Topic -> what may be written there, as the form asks for it.
BACKGROUND: dict[str, tuple[dict[str, str], ...]] = {
    "strengths_and_barriers": (
        {
            "strengths": "Kommer i tid. Lugnar andra. Syster som ställer upp.",
            "barriers": "language,driving_licence",
            "words": "",
        },
        {
            "strengths": "Händig och envis. Har drivkraft och går på intervjuer.",
            "barriers": "debt,housing",
            "words": "Boendet först.",
        },
    ),
    "schooling": (
        {"education": "upper_secondary_unfinished", "words": "Saknar matematik och engelska."},
        {"education": "nine_years", "words": "Gick yrkesprogram ett år."},
    ),
    "swedish": (
        {"swedish_level": "sfi_c", "words": "Talar bättre än hen skriver."},
        {"swedish_level": "b1", "words": ""},
    ),
    "housing": ({"words": "Bor i andra hand till mars."}, {"words": "Egen lägenhet sedan ett år."}),
    "debt": (
        {"income": "social_assistance", "words": "Skulder hos Kronofogden, plan på gång."},
        {"income": "activity_support", "words": ""},
    ),
    "family": ({"words": "Två småsyskon som hen hämtar på förskolan."}, {"words": "God kontakt med en moster."}),
    "health": ({"words": "Sömnproblem, kontakt med vårdcentralen."}, {"words": "Allergisk mot damm."}),
    "substance": (
        {"words": "Nykter sedan ett år, går på möten."},
        {"words": "Säger själv att det inte är en fråga nu."},
    ),
    "criminal_record": ({"words": "Dom för två år sedan. Inget efter det."}, {"words": "Prövotid till våren."}),
    "prison": (
        {
            "institution": "Anstalten i norr",
            "leaves_on": "2026-02-02",
            "leave_from": "2025-11-03",
            "visits": "2025-09-10 Första besöket\n2025-10-15 Planen",
            "words": "",
        },
        {"institution": "", "leaves_on": "", "leave_from": "", "visits": "", "words": "Släpptes för tre år sedan."},
    ),
    "other": ({"words": "Spelar fotboll i korpen."}, {"words": "Vill helst mötas på förmiddagar."}),
}
