"""The rules as people read about them; their numbers stand in `rules`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as a clinician reads about it: id, version, where it comes from, and what it does in plain words."""

    id: str
    version: int
    source: str
    words: str


RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "SBE",
            1,
            "Shrinkage-baseline innovation; own design, measured on simulated ratings.",
            "A rating lies far below what is usual for this client, over all or on one statement.",
        ),
        Rule(
            "LOW_START",
            2,
            "Own design; that a low start that rises goes with a better outcome is remembered, not looked up.",
            "One of the first two ratings is lower than nine in ten ratings of this clinic.",
        ),
        Rule(
            "LOW_STANDING",
            2,
            "Own design, measured on simulated ratings.",
            "The last three ratings have mostly been lower than nine in ten ratings of this clinic.",
        ),
        Rule(
            "SLIDE",
            1,
            "Own design, measured on simulated ratings.",
            "The last three ratings are clearly lower than the first three; each step was small.",
        ),
        Rule(
            "STALLED",
            1,
            "Mann-Kendall test and Theil-Sen slope (Sen 1968), limits of our own.",
            "A goal's rating has not moved for at least four weeks.",
        ),
        Rule(
            "REGRESSING",
            1,
            "Upper 90 % bound of the Theil-Sen slope (Sen 1968), limits of our own.",
            "A goal's rating is going down.",
        ),
        Rule(
            "CEILING",
            1,
            "Own design, assumed.",
            "Five check-ins in a row are all tens: such scores carry no information.",
        ),
        Rule(
            "COMFORT_WITHOUT_CHANGE",
            1,
            "Own design, after writing on relationships that grow too close.",
            "The relationship is rated high, and neither a goal nor a milestone has moved for eight ratings.",
        ),
        Rule(
            "GOAL_REACHED_REVIEW",
            1,
            "Own design, assumed.",
            "A goal stands at eight or more at two ratings running, or all its milestones are reached.",
        ),
        Rule(
            "MISSED_CHECK_INS",
            2,
            "Beta-binomial tail over six sessions; that 12 % stay unanswered is assumed.",
            "More of the last check-ins than chance explains were not answered.",
        ),
        Rule(
            "MISSED_SESSIONS",
            2,
            "Own design, assumed.",
            "Two sessions in a row were missed or called off late.",
        ),
        Rule(
            "SILENT_ENDING",
            2,
            "Own design, assumed; for scale, Swift and Greenberg 2012 on early endings.",
            "Nothing is booked two weeks after a session that was missed or rated below usual.",
        ),
        Rule(
            "GOAL_OVERDUE",
            1,
            "Own design, assumed.",
            "The date at which you meant to look at a goal again has passed.",
        ),
        Rule(
            "ENDING_WISH",
            1,
            "The client's own word. That it is worth a talk soon is assumed; no published rule.",
            "The client said in a value check that they think of finishing.",
        ),
        Rule(
            "NOT_WORTH_IT",
            1,
            "The client's own word. That it is worth a talk soon is assumed; no published rule.",
            "The client said in a value check that coming is not worth it to them any more.",
        ),
        Rule(
            "ENDING_REVIEW",
            1,
            "Own design, assumed.",
            "The last session that was agreed is over, and care has not been ended yet.",
        ),
        Rule(
            "CONCERN",
            1,
            "The client's own choice of who gets what they wrote.",
            "The client wrote something for their therapist.",
        ),
        Rule(
            "DISOWNED",
            1,
            "The client's own word.",
            "The client said that the answers of a check-in were not theirs.",
        ),
        Rule(
            "NOT_SAFE",
            1,
            "The client's own word.",
            "The client said that they are not safe and asked that the clinic be told.",
        ),
        Rule(
            "RISK_ITEM",
            1,
            "PHQ-9, item 9; that any answer above nought deserves a look is assumed.",
            "The client answered above nought to the question on thoughts of death or self-harm.",
        ),
        Rule(
            "DETERIORATED",
            1,
            "Jacobson and Truax 1991; the questionnaire's own reliable change.",
            "A questionnaire is worse than the first one by more than measuring error.",
        ),
        Rule(
            "NOT_ON_TRACK",
            2,
            "Own design after expected trajectories in outcome monitoring; bands of 68 and 80 %.",
            "A questionnaire is behind what is expected of clients who began alike.",
        ),
        Rule(
            "SUDDEN_GAIN",
            1,
            "Tang and DeRubeis 1999, as in the R package suddengains.",
            "A questionnaire became much better from one time to the next, and stayed so.",
        ),
        Rule(
            "SUDDEN_LOSS",
            1,
            "Tang and DeRubeis 1999, as in the R package suddengains, turned round.",
            "A questionnaire became much worse from one time to the next, and stayed so.",
        ),
        Rule(
            "BELOW_CUTOFF",
            1,
            "Used elsewhere; for comparison only.",
            "The total is below a limit that is the same for everyone.",
        ),
        Rule(
            "DROP_1",
            1,
            "Used elsewhere; for comparison only.",
            "The total is a point or more below the one before.",
        ),
        Rule(
            "LOW_ITEM",
            1,
            "Used elsewhere; for comparison only.",
            "One of the four answers is below nine.",
        ),
        Rule(
            "OWN_2SD",
            1,
            "Two standard deviations, a convention; for comparison only.",
            "The total is two of the client's own standard deviations below their own mean.",
        ),
        Rule(
            "INDIVIDUALS_3S",
            1,
            "Individuals chart (Shewhart 1931); for comparison only.",
            "The total is three sigmas below the client's own mean, judged by moving ranges.",
        ),
    )
}
