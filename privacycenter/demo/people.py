"""The people of the demonstration. All of them are made up, at example addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Somebody who can sign in."""

    role: str
    login: str
    email: str
    name: str
    is_listed: bool = True


CAST = (
    Role("member", "dwhitfield", "dana.whitfield@example.com", "Dana Whitfield"),
    Role("other_member", "tberg", "tomas.berg@example.net", "Tomas Berg"),
    Role("clerk", "rosa.okafor@example.org", "rosa.okafor@example.org", "Rosa Okafor"),
    Role(
        "clerk",
        "tom.lindqvist@example.org",
        "tom.lindqvist@example.org",
        "Tom Lindqvist",
        is_listed=False,
    ),
    Role("decider", "ines.duarte@example.org", "ines.duarte@example.org", "Ines Duarte"),
    Role("auditor", "ada.quist@example.org", "ada.quist@example.org", "Ada Quist"),
    Role("administrator", "max.ferro@example.org", "max.ferro@example.org", "Max Ferro"),
)

MEMBERS_CSV = """\
user_id,email,name,firm,firm_address,occupation,member_since,visitor_id
dwhitfield,dana.whitfield@example.com,Dana Whitfield,Whitfield Signs,"9 Depot Road
Visalia, CA 93277",Machine dealer,2019-05-06,v-7f3a91
tberg,tomas.berg@example.net,Tomas Berg,Berg & Daughter Printing,"Harbour Street 4
Duluth, MN 55802",Printer,2021-09-14,
kholm,kim.holm@example.org,Kim Holm,,,,2024-02-29,
mibe,maya.ibe@example.com,Maya Ibe,Ibe Trade Shows,"77 Court Street
Tulare, CA 93274",Organizer,2016-03-01,
lcastellanos,leo.castellanos@example.net,Leo Castellanos,Castellanos Paper,,Wholesaler,2023-11-30,
pnakagawa,priya.nakagawa@example.org,Priya Nakagawa,Nakagawa Inks,"1 Mill Lane
Portland, OR 97201",Chemist,2018-07-19,
sadeyemi,sola.adeyemi@example.com,Sola Adeyemi,Adeyemi Fairs,,,2025-04-02,
rpemberton,ruth.pemberton@example.net,Ruth Pemberton,Pemberton Bindery,"The Old Dairy
Frome",Bookbinder,2020-01-25,
nferraro,nina.ferraro@example.org,Nina Ferraro,Ferraro Foils,,Engraver,2017-10-02,
jokoro,jonas.okoro@example.com,Jonas Okoro,Okoro Lights,,Electrician,2022-06-18,
awinters,alma.winters@example.net,Alma Winters,,,Typesetter,2015-01-12,
hlund,henrik.lund@example.org,Henrik Lund,Lund Laminates,,Dealer,2020-09-03,
pdelgado,paula.delgado@example.com,Paula Delgado,Delgado Screens,,Printer,2023-03-27,
vsaar,viktor.saar@example.net,Viktor Saar,Saar Plates,,Platemaker,2019-08-08,
"""
LEAVING = (  # who asked to be deleted and has proved the address
    "nina.ferraro@example.org",
    "jonas.okoro@example.com",
    "alma.winters@example.net",
    "henrik.lund@example.org",
    "paula.delgado@example.com",
    "viktor.saar@example.net",
)

PAGES = (
    "/",
    "/forums/",
    "/forums/large-format?page=2",
    "/forums/inks",
    "/classifieds/",
    "/classifieds/presses?q=heidelberg",
    "/database/signs",
    "/newsletters/",
    "/help/account",
    "/classifieds/boats",
)
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
)
