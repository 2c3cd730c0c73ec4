"""People who do not exist: names for a directory of any size, and what becomes of a name on its way to the tool.

Everything is drawn from lists in this file with a seeded generator, so that each run sees the same people.
"""

import random
from collections.abc import Callable, Iterator, Mapping

GIVEN = (
    "Aaron Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandra Alexander Alexandra Alice Amanda Amelia Amy "
    "Andrea Andrew Angela Anita Anna Anne Anthony Antonio Arthur Audrey Barbara Beatrice Benjamin Bernard Beth "
    "Brandon Brenda Brian Bridget Bruce Caleb Cameron Carl Carla Carlos Carmen Caroline Catherine Cecilia Charles "
    "Charlotte Chloe Christina Christine Christopher Clara Claire Colin Connor Craig Cynthia Daniel Daniela Darren "
    "David Deborah Denise Dennis Derek Diana Diego Dmitri Dominic Donald Dorothy Douglas Duncan Dylan Edith Edward "
    "Eileen Elaine Eleanor Elena Elizabeth Ella Ellen Emily Emma Eric Erica Esther Ethan Eugene Eva Evelyn Fatima "
    "Felix Fiona Frances Francisco Frank Frederick Gabriel Gabriela George Gerald Gina Gloria Grace Graham Gregory "
    "Hannah Harold Harriet Hassan Heather Hector Helen Henry Hiroshi Howard Hugo Ian Ibrahim Ingrid Irene Isaac "
    "Isabel Ivan Jack Jacob James Jane Janet Jasmine Jason Javier Jeffrey Jennifer Jeremy Jessica Joan Joanna Joel "
    "John Jonathan Jorge Jose Joseph Joshua Joyce Juan Judith Julia Julian Julie Karen Karl Katherine Kathleen "
    "Keith Kelly Kenneth Kevin Kimberly Kumar Kyle Lars Laura Lauren Lawrence Leah Leon Leonard Leonardo Lewis Liam "
    "Lillian Linda Lisa Louis Louise Lucas Lucy Luis Lydia Mabel Marcus Margaret Maria Marian Marie Marion Mark "
    "Martha Martin Mary Matthew Maureen Maxwell Megan Mei Melanie Melissa Michael Michelle Miguel Mohammed Monica "
    "Muriel Nancy Natalie Nathan Neil Nicholas Nicole Nina Nora Norman Oliver Olivia Omar Oscar Owen Pamela "
    "Patricia Patrick Paul Paula Pedro Penelope Peter Philip Phoebe Priya Rachel Rajesh Ralph Raymond Rebecca "
    "Ricardo Richard Robert Roberta Robin Roger Ronald Rosa Rose Roy Russell Ruth Ryan Samantha Samuel Sandra Sara "
    "Scott Sean Sergei Sharon Sheila Shirley Simon Sofia Sonia Stella Stephanie Stephen Steven Stuart Susan Sylvia "
    "Tamara Tara Teresa Theodore Theresa Thomas Timothy Tina Tracy Trevor Valerie Vanessa Veronica Victor Victoria "
    "Vincent Violet Virginia Vivian Walter Wanda Warren Wendy Wesley William Xavier Yolanda Yuki Yusuf Yvonne "
    "Zachary Zoe"
).split()
SURNAMES = (
    "Abbott Acosta Adams Adler Aguilar Ahmad Alvarez Andersen Anderson Andrews Archer Armstrong Arnold Atkins "
    "Austin Bailey Baker Baldwin Ball Banerjee Barber Barker Barnes Barrett Bates Bauer Baxter Becker Bell Bennett "
    "Bergman Bianchi Bishop Black Blake Bond Booth Bowen Boyd Bradley Brandt Brennan Brewer Brooks Brown Bryant "
    "Burke Burns Burton Butler Byrne Campbell Carlson Carpenter Carroll Carter Castillo Castro Chambers Chan "
    "Chandler Chang Chapman Chavez Chen Christensen Clark Clarke Clayton Cohen Cole Coleman Collins Cook Cooper "
    "Costa Cox Craig Crawford Cross Cruz Cunningham Curtis Dalton Daniels Davidson Davies Davis Dawson Dean Delgado "
    "Dennis Diaz Dixon Doyle Drake Duarte Dubois Duncan Dunn Dupont Edwards Elliott Ellis Eriksen Erickson Espinoza "
    "Evans Farrell Fernandez Ferrari Fisher Fitzgerald Fleming Fletcher Flores Ford Foster Fowler Fox Francis "
    "Franklin Fraser Freeman Friedman Fuchs Fuller Garcia Gardner Garrett Gibbs Gibson Gilbert Gomez Gonzalez "
    "Goodman Gordon Graham Grant Graves Gray Green Greene Gregory Griffin Griffith Gupta Gutierrez Hale Hall "
    "Hamilton Hansen Hanson Hardy Harper Harris Harrison Hart Harvey Hassan Hawkins Hayes Henderson Hernandez "
    "Herrera Hicks Hill Hoffman Holland Holmes Holt Hopkins Horton Howard Hudson Huang Hughes Hunt Hunter Hussain "
    "Ingram Iyer Jackson Jacobs James Jansen Jenkins Jensen Johansson Johnson Johnston Jones Jordan Kaplan Kaufman "
    "Keller Kelley Kelly Kennedy Khan Kim King Klein Knight Koch Kowalski Kramer Krause Kumar Lambert Lane Larsen "
    "Larson Lawrence Lawson Lee Lehmann Leonard Levine Lewis Li Lindgren Little Lloyd Logan Long Lopez Lowe Lucas "
    "Lynch MacDonald Malone Mann Marino Marsh Marshall Martin Martinez Mason Matthews Mayer McCarthy McCoy McDonald "
    "McKenna McLean Medina Mehta Mendez Mendoza Meyer Miles Miller Mills Mitchell Moore Morales Moran Moreno Morgan "
    "Morris Morrison Moss Mueller Murphy Murray Myers Nakamura Nash Nelson Newman Newton Nguyen Nichols Nielsen "
    "Nilsson Nolan Norris Novak Oconnor Oliver Olsen Olson Ortega Ortiz Osborne Owens Page Palmer Park Parker "
    "Parsons Patel Patterson Payne Pearson Peck Perez Perkins Perry Petersen Peterson Petrov Phillips Pierce Porter "
    "Potter Powell Powers Price Quinn Ramirez Ramos Randall Rao Ray Reed Reid Reyes Reynolds Rhodes Rice Richards "
    "Richardson Riley Rios Rivera Roberts Robertson Robinson Rodriguez Rogers Romero Rose Ross Rossi Rowe Roy Ruiz "
    "Russell Ryan Salazar Sanchez Sanders Sato Saunders Schmidt Schneider Schroeder Schultz Schwartz Scott Shah "
    "Sharma Shaw Shepherd Silva Simmons Simon Simpson Singh Smith Snyder Sokolov Soto Spencer Stanley Stein "
    "Stephens Stevens Stewart Stone Strauss Sullivan Sutton Suzuki Swanson Tan Tanaka Taylor Thomas Thompson "
    "Thomson Thornton Torres Townsend Tran Tucker Turner Underwood Valdez Vargas Vasquez Vaughn Vega Wagner Walker "
    "Wallace Walsh Walters Wang Ward Warren Washington Waters Watkins Watson Watts Weaver Webb Weber Webster Weiss "
    "Wells West Wheeler White Whitaker Wilkins Williams Williamson Willis Wilson Winter Wolf Wong Wood Woods Wright "
    "Wu Yamamoto Yang Young Zhang Zhao Ziegler Zimmermann"
).split()
_STEMS = (
    "Ald Ash Ban Bar Bax Beck Ben Bex Birk Brad Bran Brook Burn Cal Car Chal Clay Clif Cor Cran Dal Dar Den Dray "
    "Dun East Eg Elm Fair Far Fen Gil Glen Gran Ham Har Hart Hat Hazel Hol Hop Hur Kel Ken Kil Kirk Lang Lar Led "
    "Lin Lock Lyn Mal Mar Mel Mil Mor Nor Oak Or Pen Pres Quin Rad Ran Red Rock Ros Ry San Sel Shel Sher Skel Stan "
    "Staf Stock Sut Tal Thorn Til Tren Up Wake Wal War Wat Wel Whit Wil Win Wood York"
).split()
_ENDS = (
    "berg bourne bury by combe dale den field ford ham land ley low mere more ridge shaw stead ton well wick worth"
).split()
DEPARTMENTS = (
    "Accounts Billing Claims Design Engineering Facilities Finance Legal Logistics Marketing Payroll Sales"
).split()

NICKNAMES = {
    "Alexander": "Alex", "Andrew": "Andy", "Anthony": "Tony", "Barbara": "Barb", "Benjamin": "Ben",
    "Catherine": "Cathy", "Christopher": "Chris", "Daniel": "Dan", "Deborah": "Debbie", "Donald": "Don",
    "Edward": "Ed", "Elizabeth": "Liz", "Frederick": "Fred", "Gregory": "Greg", "James": "Jim", "Jeffrey": "Jeff",
    "Jennifer": "Jenny", "Jonathan": "Jon", "Joseph": "Joe", "Joshua": "Josh", "Katherine": "Kate",
    "Kenneth": "Ken", "Kimberly": "Kim", "Lawrence": "Larry", "Margaret": "Maggie", "Matthew": "Matt",
    "Michael": "Mike", "Nicholas": "Nick", "Pamela": "Pam", "Patricia": "Patty", "Patrick": "Pat",
    "Peter": "Pete", "Philip": "Phil", "Rebecca": "Becky", "Richard": "Rick", "Robert": "Bob", "Ronald": "Ron",
    "Samantha": "Sam", "Samuel": "Sam", "Stephen": "Steve", "Steven": "Steve", "Susan": "Sue", "Theodore": "Ted",
    "Thomas": "Tom", "Timothy": "Tim", "Victoria": "Vicky", "Walter": "Walt", "William": "Bill",
    "Zachary": "Zach",
}  # fmt: skip
"""How people are called rather than written."""

_HEARD = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("th", "t"), ("sch", "sh"), ("sh", "sch"),
    ("z", "s"), ("s", "z"), ("y", "i"), ("i", "y"), ("ie", "y"), ("ey", "y"), ("ei", "ai"), ("ee", "ea"),
    ("ea", "ee"), ("ou", "u"), ("oo", "u"), ("au", "o"), ("er", "or"), ("or", "er"), ("en", "on"), ("on", "en"),
    ("an", "en"), ("e", "i"), ("a", "e"), ("ll", "l"), ("l", "ll"), ("nn", "n"), ("n", "nn"), ("tt", "t"),
    ("rr", "r"), ("ss", "s"), ("mm", "m"), ("h", ""), ("wh", "w"), ("w", "wh"), ("gh", ""), ("kn", "n"),
    ("x", "ks"), ("qu", "kw"), ("j", "g"), ("v", "w"), ("d", "t"), ("b", "p"), ("m", "n"), ("n", "m"), ("e", ""),
    ("mac", "mc"), ("mc", "mac"), ("oe", "o"), ("ue", "u"),
)  # fmt: skip
"""What a recogniser may write for what was said, right or nearly."""


def people(count: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """That many distinct people for a directory, and a tenth as many more who are not in it."""
    draw = random.Random(seed)
    made = [stem + end for stem in _STEMS for end in _ENDS]
    wanted = count + max(count // 10, 200)
    found: dict[str, None] = {}
    while len(found) < wanted:
        given, surname = draw.choice(GIVEN), draw.choice(SURNAMES if draw.random() < 0.5 else made)
        if len(found) > 30_000 and draw.random() < 0.5:
            surname += "-" + draw.choice(SURNAMES)
        found[f"{given} {surname}"] = None
    names = list(found)
    return names[:count], names[count:]


def typed(name: str, draw: random.Random) -> str:
    """One slip of the pen: a letter swapped, left out, doubled or wrong."""
    at = draw.randrange(len(name) - 1)
    if name[at] == " " or name[at + 1] == " ":
        return typed(name, draw)
    kind = draw.choice("swap drop double wrong".split())
    if kind == "swap" and name[at].lower() != name[at + 1].lower():
        return name[:at] + name[at + 1].lower() + name[at].lower() + name[at + 2 :]
    if kind == "drop":
        return name[:at] + name[at + 1 :]
    if kind == "double":
        return name[: at + 1] + name[at].lower() + name[at + 1 :]
    other = draw.choice([letter for letter in "abcdefghijklmnoprstuvwy" if letter != name[at].lower()])
    return name[:at] + other + name[at + 1 :]


def heard(name: str, draw: random.Random, changes: int = 1) -> str:
    """The name as a recogniser may have written it."""
    text = name.lower()
    for _ in range(changes):
        fitting = [(old, new, at) for old, new in _HEARD for at in _places(text, old)]
        if fitting:
            old, new, at = draw.choice(fitting)
            text = text[:at] + new + text[at + len(old) :]
    return text if text != name.lower() else typed(name, draw)


def _places(text: str, part: str) -> Iterator[int]:
    return (at for at in range(len(text)) if text.startswith(part, at))


def called(name: str, _draw: random.Random) -> str:
    """By the nickname, where there is one."""
    given, _, surname = name.partition(" ")
    return f"{NICKNAMES.get(given, given)} {surname}"


WAYS: Mapping[str, Callable[[str, random.Random], str]] = {
    "as written": lambda name, _draw: name.upper(),
    "surname first": lambda name, _draw: ", ".join(reversed(name.split(" ", 1))),
    "with words around": lambda name, draw: draw.choice(["Mr. {}", "{}, please", "the office of {}"]).format(name),
    "one slip": typed,
    "misheard": heard,
    "misheard twice": lambda name, draw: heard(name, draw, 2),
    "nickname": called,
    "surname alone": lambda name, _draw: name.split(" ", 1)[1],
    "given name alone": lambda name, _draw: name.split(" ", 1)[0],
}
"""What may become of a name."""
