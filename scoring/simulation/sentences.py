"""The sentences of the simulated panel."""

FEELINGS = (
    ("awful", "a disaster", "so disappointing", "broken again", "the worst I have seen", "a waste of money"),
    ("as usual", "back in town", "on the corner", "next to us", "open till eight", "on my list"),
    ("wonderful", "a delight", "so good", "better than ever", "worth every penny", "my favourite by far"),
)
"""Negative, neutral, positive."""

SENTENCES = (
    "{brand} is {feeling}, that was my day number {number}",
    "Tried {brand} this morning, it is {feeling} and I will say so ({number})",
    "My sister says that {brand} is {feeling}; she has been there {number} times",
    "Waiting {number} minutes for #{brand}: {feeling}",
    "@{brand} your new thing is {feeling}, note {number}",
    "Is it just me, or is {brand} {feeling} since the change? Page {number}",
)

COPIED = "Do not believe what {brand} tells you, everybody knows that they are cheating all their customers"
