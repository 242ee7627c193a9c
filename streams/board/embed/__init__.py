"""A brand's score outside the board: a badge to be linked as a picture, and a card to be shown in a frame."""
