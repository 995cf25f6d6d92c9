"""Where does the company trade, from where does it ship, with whom, and what? Plain figures, no rules."""

from __future__ import annotations

from ingest.sandbox.chance import Choices

# name, title, country, currency, zone, share of orders, warehouses (main one first), currency some customers see, rate
STORES = (
    ("berlin", "Berlin", "DE", "EUR", "Europe/Berlin", 1.35, ("leipzig", "leeds"), "CHF", 941_500),
    ("london", "London", "GB", "GBP", "Europe/London", 1.25, ("leeds", "leipzig"), "EUR", 1_152_000),
    ("newyork", "New York", "US", "USD", "America/New_York", 1.2, ("reno", "leeds"), "CAD", 1_378_000),
    ("tokyo", "Tokyo", "JP", "JPY", "Asia/Tokyo", 0.85, ("reno", "leipzig"), "USD", 6_450),
    ("hamburg", "Hamburg", "DE", "EUR", "Europe/Berlin", 0.95, ("leipzig", "leeds"), "DKK", 7_461_000),
    ("bristol", "Bristol", "GB", "GBP", "Europe/London", 0.8, ("leeds", "leipzig"), "EUR", 1_152_000),
    ("austin", "Austin", "US", "USD", "America/Chicago", 0.95, ("reno", "leeds"), "MXN", 18_420_000),
    ("osaka", "Osaka", "JP", "JPY", "Asia/Tokyo", 0.65, ("reno", "leipzig"), "KRW", 9_310_000),
)

# name, title, system, currency and zone as above, share of orders, id of its one location, warehouse, first number
OUTLETS = (
    ("etsy", "Etsy", "etsy", "GB", "GBP", "Europe/London", 0.35, "55500001", "leeds", 3_400_000_001),
    ("square", "Square", "square", "GB", "GBP", "Europe/London", 0.3, "LSQLEEDS0001", "leeds", 700_001),
    ("fairs", "Fairs", "fair", "GB", "GBP", "Europe/London", 0, "", "", 0),
)

# name, title, country, zone, opens, cut-off, last collection, handling days, working days
WAREHOUSES = (
    ("leeds", "Leeds", "GB", "Europe/London", "07:00", "14:00", "18:00", 0, (0, 1, 2, 3, 4)),
    ("leipzig", "Leipzig", "DE", "Europe/Berlin", "06:30", "13:00", "17:30", 0, (0, 1, 2, 3, 4, 5)),
    ("reno", "Reno", "US", "America/Los_Angeles", "07:00", "12:00", "16:30", 1, (0, 1, 2, 3, 4)),
)

# key at the tracking service, name, beginning of its tracking numbers, digits after it, end
CARRIERS = (
    ("7041", "DHL Paket", "0034043", 13, ""),
    ("11031", "Royal Mail", "RM", 9, "GB"),
    ("100002", "UPS", "1Z58W", 13, ""),
    ("21051", "USPS", "94001", 17, ""),
    ("100001", "DHL Express", "JD01", 14, ""),
)

# which carriers take a parcel from a country to a country; the last entry is for all other ways
ROUTES = {
    ("DE", "DE"): Choices(("7041", 0.66), ("100002", 0.22), other="100001"),
    ("GB", "GB"): Choices(("11031", 0.62), ("100002", 0.24), other="100001"),
    ("US", "US"): Choices(("21051", 0.55), other="100002"),
    ("*", "*"): Choices(("100001", 0.65), other="100002"),
}

# units of a currency for one euro, in millionths, for prices and costs only
PRICE_RATES = {"EUR": 1_000_000, "GBP": 860_000, "USD": 1_080_000, "JPY": 165_000_000}
MINOR_DIGITS = {"EUR": 2, "GBP": 2, "USD": 2, "JPY": 0}

PRODUCT_KINDS = (
    ("MUG", "Stoneware mug", 1490),
    ("TEA", "Loose leaf tea", 1190),
    ("KET", "Gooseneck kettle", 6900),
    ("LAM", "Reading lamp", 8900),
    ("BAG", "Canvas rucksack", 9500),
    ("SCA", "Merino scarf", 5400),
    ("NOT", "Bound notebook", 1650),
    ("PEN", "Brass pen", 3200),
    ("CAN", "Beeswax candle", 2100),
    ("BLA", "Wool blanket", 11900),
)
COLOURS = ("sand", "moss", "ink", "clay", "fog", "plum")

# country: cities with the beginning of their postcodes, and the tag of their region
CITIES = {
    "DE": (("Berlin", "10", "region-east"), ("Hamburg", "20", "region-north"), ("München", "80", "region-south")),
    "GB": (("London", "SW", "region-south"), ("Leeds", "LS", "region-north"), ("Bristol", "BS", "region-west")),
    "US": (("New York", "100", "region-east"), ("Austin", "787", "region-south"), ("Seattle", "981", "region-west")),
    "JP": (("Tokyo", "10", "region-east"), ("Osaka", "53", "region-west"), ("Sapporo", "06", "region-north")),
}
STREETS = {
    "DE": ("Lindenweg", "Hafenstraße", "Gartenallee", "Mühlgasse", "Am Markt", "Bergstraße"),
    "GB": ("Mill Lane", "Station Road", "Queen Street", "Orchard Close", "High Street", "Park View"),
    "US": ("Maple Avenue", "2nd Street", "Lakeview Drive", "Cedar Lane", "Main Street", "Hill Road"),
    "JP": ("Sakura-dori", "Kita-machi", "Minami-cho", "Honcho", "Hashi-dori", "Midori-cho"),
}
# beginning of mobile numbers, digits after it
PHONES = {"DE": ("+4915", 9), "GB": ("+447", 9), "US": ("+1", 10), "JP": ("+8190", 8)}
FIRST_NAMES = {
    "DE": ("Anna", "Jonas", "Lena", "Paul", "Greta", "Emil", "Ida", "Moritz", "Clara", "Till"),
    "GB": ("Alice", "Harry", "Nora", "George", "Ivy", "Oscar", "Maya", "Felix", "Ruth", "Noah"),
    "US": ("Grace", "Mason", "Zoe", "Ethan", "Ruby", "Caleb", "Stella", "Owen", "June", "Miles"),
    "JP": ("Yui", "Haruto", "Sakura", "Ren", "Aoi", "Sota", "Hina", "Yuto", "Mei", "Riku"),
}
LAST_NAMES = {
    "DE": ("Brandt", "Keller", "Vogel", "Sommer", "Winkler", "Fuchs", "Lange", "Huber", "Krüger", "Arndt"),
    "GB": ("Hughes", "Carter", "Shaw", "Fletcher", "Marsh", "Doyle", "Barker", "Reed", "Lowe", "Finch"),
    "US": ("Miller", "Brooks", "Hayes", "Jordan", "Foster", "Bennett", "Sullivan", "Perry", "Wells", "Dean"),
    "JP": ("Sato", "Tanaka", "Mori", "Kato", "Ito", "Kimura", "Hayashi", "Ogawa", "Endo", "Ueda"),
}
