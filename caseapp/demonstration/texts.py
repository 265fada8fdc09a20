"""What people say and what is written down: invented, short, and as one would want to read it about oneself.

Notes carry the kind of meeting they belong to. `{first}` is the participant's first name and `{area}` the line of work they aim for.
"""

FIRST = (
    (
        "individual",
        "Första samtalet. {first} kom av sig själv och vill ha jobb inom {area}. Vi pratade om att det är frivilligt.",
    ),
    (
        "individual",
        "Första samtalet. {first} berättade vad som har fungerat förut: tydliga tider och en person att ringa. Så gör vi.",
    ),
    (
        "individual",
        "Vi gick igenom hur vi arbetar och vem som får läsa. {first} hade egna frågor på papper. Bra start.",
    ),
    (
        "individual",
        "{first} vill komma vidare och har redan frågat runt om jobb inom {area}. Vi ses igen nästa vecka.",
    ),
    (
        "individual",
        "Lugnt första möte. {first} ville mest lyssna i dag. Vi bestämde en ny tid och bytte nummer.",
    ),
)
ENQUIRY = (
    (
        "drop_in",
        "{first} tittade in och frågade vad vi gör. Fick våra tider och tog en kopp kaffe. Tänker på saken.",
    ),
    (
        "phone",
        "Kort samtal i telefon. {first} undrar om det går att kombinera med kvällsjobbet. Det gör det.",
    ),
)
WAITING = (
    ("phone", "{first} väntar på nästa kursstart och ringde för att höra hur det går. Platsen är klar."),
    ("individual", "Kort avstämning. {first} använder väntan till att ta fram betyg och gamla intyg."),
)
GUIDANCE = (
    (
        "individual",
        "{first} har skrivit klart sitt cv och är nöjd med texten om sig själv. Nästa gång: personligt brev.",
    ),
    (
        "individual",
        "Vi tittade på annonser inom {area}. {first} valde två att söka och gör det själv till fredag.",
    ),
    (
        "group",
        "Gruppdag om arbetsplatsens oskrivna regler. {first} ställde bra frågor och fick med sig de andra.",
    ),
    (
        "individual",
        "Vi ringde skolan tillsammans om betygen. {first} förde samtalet själv. Kopia kommer i veckan.",
    ),
    (
        "individual",
        "Vi pratade om vad som ger energi. {first} är bra på att hålla ordning och på att lugna andra.",
    ),
    (
        "individual",
        "Övade på intervju. {first} berättade rakt om luckan i cv:t. Det lät lugnt och trovärdigt.",
    ),
    (
        "drop_in",
        "{first} ringde själv till budgetrådgivningen och fick en tid. Vi skrev ner frågorna tillsammans.",
    ),
    (
        "employer_visit",
        "Studiebesök inom {area}. {first} pratade länge med en av de anställda och fick ett namn att höra av sig till.",
    ),
    (
        "individual",
        "Vi gjorde en plan för tre veckor. {first} valde ordningen: först körkortsteorin, sedan ansökningarna.",
    ),
    ("individual", "{first} sover dåligt just nu men kom ändå. Vi tog ett kortare möte och en promenad."),
    (
        "network",
        "Genomgång av svenskkursen. {first} har gått varje dag i två veckor. Läraren ser stora framsteg.",
    ),
    (
        "phone",
        "{first} har pratat med sin kusin om jobb inom {area}. Kontakten är {first}s egen. Vi följer upp på torsdag.",
    ),
    (
        "individual",
        "Vi läste brevet från myndigheten tillsammans. {first} förstod det mesta och svarade själv.",
    ),
    ("digital", "Kort möte. {first} har skickat tre ansökningar och fått ett svar: ja till intervju."),
    (
        "individual",
        "{first} tycker att det går för sakta. Vi kortade stegen och bestämde vad som ska hända till måndag.",
    ),
)
PLACEMENT = (
    (
        "phone",
        "Praktiken inom {area} går bra. Handledaren säger att {first} är noggrann och frågar när något är oklart.",
    ),
    (
        "employer_visit",
        "Uppföljning på plats. {first} visade runt och berättade vad varje maskin gör. Stolt, med rätta.",
    ),
    (
        "three_party",
        "{first} tycker att tempot är högt. Vi pratade med handledaren och delade upp passet i två.",
    ),
    (
        "three_party",
        "Trepartsmöte. Vi enades om fyra veckor till och om vad {first} ska kunna när de har gått.",
    ),
    ("phone", "{first} har kommit i tid alla dagar den här veckan. Bussen går tidigare nu, det hjälper."),
    ("phone", "Handledaren ringde: {first} har lärt upp en ny praktikant. Ringde {first} och berättade."),
    (
        "individual",
        "{first} vill prova ett annat område än {area} också. Vi letar en vecka på annat håll i vår.",
    ),
    ("phone", "Missförstånd om schemat är utrett. {first} sa själv till i tid, och det löste sig samma dag."),
    (
        "employer_visit",
        "Arbetsgivaren kan tänka sig ett vikariat i sommar. {first} vill. Vi skriver ner vad som behövs.",
    ),
)
SUPPORTED = (
    (
        "individual",
        "{first} har arbetat i sex veckor. Lönen kom i tid och hyran är betald. Vi glesar ut mötena.",
    ),
    (
        "phone",
        "Ringde på lunchen. Allt går bra, {first} har fått egna nycklar och stänger två kvällar i veckan.",
    ),
    ("individual", "{first} funderar på att läsa vidare på kvällstid. Vi tittade på komvux tillsammans."),
    ("phone", "Det var tungt en vecka, men {first} pratade med chefen och fick byta ett pass."),
    ("phone", "Kort avstämning. {first} trivs med arbetskamraterna och har tagit ett extrapass."),
    ("drop_in", "{first} klarade första tentan. Vi firade med kaffe."),
)
PAUSED = (
    ("phone", "Vi hörs var tredje vecka så länge. {first} ringer om något ändras. Platsen finns kvar."),
    ("phone", "Kort samtal. {first} tar hand om sin mamma just nu och vill börja igen efter det."),
    ("phone", "{first} hälsar att det går åt rätt håll. Vi bestämde att höras igen om två veckor."),
)
LAST = (
    (
        "individual",
        "Avslutande samtal. {first} berättade vad som har varit viktigast: att någon ringde tillbaka. Dörren är öppen.",
    ),
    (
        "individual",
        "Sista mötet. Vi läste planen från början. Mycket är gjort, och det mesta gjorde {first}.",
    ),
    ("individual", "{first} går vidare. Vi bestämde att {first} hör av sig om det behövs, när som helst."),
)
MISSED = (
    "Kom inte. Ringde, inget svar. Försöker igen på torsdag.",
    "Kom inte. {first} ringde på eftermiddagen och hade tagit fel på dag. Ny tid är bokad.",
    "Kom inte. Vi hör av oss i början av veckan. Platsen finns kvar.",
)
EXCUSED = (
    "Ringde och sa att barnet är sjukt. Ny tid nästa vecka.",
    "Har tid hos en myndighet. Sa till i går. Vi flyttade mötet.",
    "Förkyld, stannar hemma. Vi tog det viktigaste på telefon.",
)
CANCELLED = ("Vi ställde in: sjukdom hos oss. {first} fick en ny tid samma dag.",)
CORRECTIONS = (
    " Rättat: det var {first} själv som tog kontakten, inte vi.",
    " Rättat igen: nästa tid är klockan tio, inte elva.",
)

OWN_WORDS = (
    "Jag vill ha ett jobb och klara mig själv.",
    "Jag vill prova. Min kompis sa att ni hjälper på riktigt.",
    "Jag vill läsa klart gymnasiet och få körkort.",
    "Jag är trött på att vänta. Nu vill jag börja.",
    "Jag vill att min dotter ska se att jag går till jobbet.",
    "Jag vill lära mig svenska på en arbetsplats.",
    "Jag vill ha något att gå upp till.",
    "Ja. Men jag vill ta det i min takt.",
)
OWN_WORDS_TOLD = "Min handläggare sa att jag skulle hit. Det är okej, men jag vill själv välja vad jag söker."
WITHDRAWAL_WORDS = "Jag vill inte mer just nu. Det var inget fel på er."
AGE_EXCEPTION = (
    "Fyllde 30 strax före starten. Kontakten med oss började för ett halvår sedan, och ett byte nu skulle bryta den."
)

AREAS = (
    "lager", "kök", "bygg", "vård", "butik", "fordon", "måleri", "barnomsorg", "lokalvård", "trädgård",
    "it",
)  # fmt: skip
STREETS = (
    "Björkstigen", "Slussgränden", "Tallåsvägen", "Spikgatan", "Åkanten", "Lärkvägen", "Kvarnbacken",
    "Hantverksgatan",
)  # fmt: skip
TOWNS = (
    "Alingsås", "Borås", "Falköping", "Göteborg", "Jönköping", "Karlstad", "Kungälv", "Lidköping",
    "Linköping", "Mariestad", "Mölndal", "Norrköping", "Skövde", "Strömstad", "Uddevalla", "Varberg",
    "Vara", "Åmål", "Örebro", "Lysekil",
)  # fmt: skip
WOMEN = (
    "Amina", "Anna", "Ayaan", "Azra", "Camilla", "Cecilia", "Daniela", "Ebba", "Elif", "Emma", "Farida",
    "Felicia", "Frida", "Hanna", "Hodan", "Ida", "Jasmin", "Johanna", "Kajsa", "Khadija", "Klara",
    "Layla", "Linnéa", "Lova", "Malin", "Maryam", "Mirela", "Nadja", "Natalia", "Nora", "Rojin",
    "Ronja", "Saga", "Samira", "Sanna", "Selam", "Sofia", "Tilde", "Yasmin", "Zahra",
)  # fmt: skip
MEN = (
    "Abdi", "Adam", "Ahmed", "Albin", "Ali", "Amir", "Anton", "Arben", "Axel", "Bilal", "Dawit",
    "David", "Dragan", "Elias", "Emil", "Erik", "Filip", "Goran", "Hassan", "Hugo", "Ibrahim", "Isak",
    "Jonas", "Kevin", "Linus", "Liban", "Ludvig", "Marcus", "Mattias", "Mehmet", "Mikael", "Mohamed",
    "Oliver", "Omar", "Robin", "Sami", "Simon", "Tomas", "Viktor", "Yusuf",
)  # fmt: skip
SURNAMES = (
    "Abdullahi", "Ahlgren", "Ahmed", "Ali", "Andersson", "Aydin", "Begić", "Berg", "Björk", "Dahl",
    "Ek", "Eriksson", "Farah", "Forsman", "Ghebre", "Haddad", "Hallberg", "Hansson", "Hassan", "Hodžić",
    "Holm", "Hosseini", "Ibrahim", "Jama", "Johansson", "Karimi", "Khalil", "Krasniqi", "Larsson",
    "Lehtonen", "Lind", "Lindgren", "Lundin", "Moberg", "Mohamud", "Nilsson", "Nordin", "Nowak",
    "Nyberg", "Olsson", "Omar", "Osman", "Petrović", "Rahimi", "Rosén", "Saleh", "Sandberg", "Strand",
    "Sundin", "Svensson", "Tesfay", "Virtanen", "Wallin", "Warsame", "Yıldız", "Youssef", "Åberg",
    "Åkerlund", "Öberg", "Östlund",
)  # fmt: skip

PROTECTION_GROUND = "Hot från en tidigare bekant. Skatteverkets beslut har visats upp."
PROTECTION_DECIDER = "Skatteverket"
