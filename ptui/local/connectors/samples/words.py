"""The words that sample records are made of."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


FIRST_NAMES = listed(
    """
    Ada Aisha Alejandro Amélie Ananya Anders Anika Antoine Ayşe Björn Camila Carlos Chiara Chloé Daan
    Diego Dmitri Eilidh Elena Émile Fatima Femi Freja Giulia Grace Hannah Haruki Hugo Ibrahim Ines
    Ingrid Isabella Ivan Jamal João José Jun Kaitlyn Karim Katarzyna Khalid Lars Leila Liam Linnéa Lucía
    Łukasz Mahmoud Maja Marcus Margaret Maria Mateo Mei Michał Miguel Mina Mohammed Naoko Nadia Ngozi
    Niamh Noah Nour Olivia Omar Oscar Pedro Petra Priya Quinn Rachel Rafael Renée Rosa Samuel Sara Sean
    Siobhán Sofia Søren Tariq Tereza Thandiwe Théo Thomas Tomáš Uma Valentina Victor Viktória Wei
    William Ximena Yara Yusuf Zahra Zoë Žofia
    """
)

LAST_NAMES = listed(
    """
    Abe Adebayo Ahmed Almeida Andersson Bakker Baptiste Begum Bernard Bianchi Brennan Brown Castillo
    Chen Cohen Costa D'Angelo Davies Dąbrowski Dubois Eriksen Fernández Ferreira Fischer Garcia
    Gonçalves Grant Gupta Haddad Hansen Hernández Hoffmann Horvat Hughes Ito Ivanova Jansen Johnson
    Jones Kaya Kelly Khan Kim Kowalski Kumar Larsen Lee Lefèvre López MacDonald Martínez Meyer Mohamed
    Moreau Müller Murphy Nakamura Ndiaye Nguyễn Novák O'Brien O'Neill Okafor Oliveira Öztürk
    Papadopoulos Park Patel Pereira Petrov Popescu Quispe Ramírez Rasmussen Reyes Rossi Sánchez Sato
    Schmidt Silva Singh Smith Søndergaard St.-Pierre Suzuki Svensson Tanaka Taylor Thompson Torres Tran
    Van-den-Berg Vargas Virtanen Wagner Walker Wang Weiß Williams Wójcik Wright Yamamoto Yılmaz Young
    Zhang Zimmermann
    """
)

COMPANY_WORDS = listed(
    """
    Alpine Amber Apex Arbor Atlas Aurora Basalt Beacon Birch Blue Bright Canyon Cedar Citrus Clear
    Cobalt Copper Coral Crescent Delta Drift Echo Elm Ember Fable Falcon Fern Fjord Flint Forge Garnet
    Glacier Granite Harbor Hazel Helix Indigo Iris Ivory Juniper Kestrel Lantern Larch Linden Lumen
    Maple Meridian Mistral Moss Nimbus North Oak Obsidian Onyx Orbit Osprey Pebble Pine Prairie Quartz
    Quill Raven Reef River Saffron Sage Sierra Slate Solstice Sparrow Spruce Summit Tidal Timber Topaz
    Umber Vale Verdant Vista Willow Zephyr
    """
)

COMPANY_KINDS = (
    "Analytics",
    "Bank",
    "Biotech",
    "Café 🚀",
    "Clinics",
    "Consulting",
    "Foods",
    "Freight",
    "Games",
    "Health",
    "Insurance",
    "Labs",
    "Logistics",
    "Media",
    "Motors",
    "Outfitters",
    "Power & Light",
    "Robotics",
    "Schools",
    "Software",
    "Studios",
    "Systems",
    "Telecom",
    "Travel, Inc.",
)

INDUSTRIES = (
    "Agriculture",
    "Banking",
    "Biotechnology",
    "Consulting",
    "Education",
    "Energy",
    "Entertainment",
    "Healthcare",
    "Insurance",
    "Manufacturing",
    "Retail",
    "Technology",
    "Telecommunications",
    "Transportation",
)

CITIES = (
    ("Amsterdam", "Netherlands"),
    ("Austin", "United States"),
    ("Bengaluru", "India"),
    ("Bogotá", "Colombia"),
    ("Cape Town", "South Africa"),
    ("Chicago", "United States"),
    ("Dublin", "Ireland"),
    ("İzmir", "Türkiye"),
    ("Kraków", "Poland"),
    ("Lagos", "Nigeria"),
    ("London", "United Kingdom"),
    ("Lyon", "France"),
    ("Madrid", "Spain"),
    ("Malmö", "Sweden"),
    ("Montréal", "Canada"),
    ("München", "Germany"),
    ("New York", "United States"),
    ("São Paulo", "Brazil"),
    ("Seoul", "South Korea"),
    ("Sydney", "Australia"),
    ("東京", "Japan"),
    ("Zürich", "Switzerland"),
)

PLANS = ("free", "starter", "team", "business", "enterprise")
TITLES = (
    "Account Executive",
    "Analytics Engineer",
    "Chief Financial Officer",
    "Chief Technology Officer",
    "Data Engineer",
    "Director of Sales",
    "Head of Marketing",
    "IT Manager",
    "Operations Lead",
    "Product Manager",
    "Recruiter",
    "Support Specialist",
    "VP Engineering",
)
DEPARTMENTS = ("Engineering", "Finance", "IT", "Marketing", "Operations", "People", "Sales", "Support")
TEAM_NAMES = (
    "Data",
    "Finance",
    "Growth",
    "Infra",
    "Ops ⚙️",
    "Platform",
    "Product",
    "Research",
    "Sales",
    "Support",
)
REGIONS = ("AMER", "APAC", "EMEA", "LATAM")
