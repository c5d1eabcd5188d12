"""What may be chosen on a form, by code and word."""

from dure.emergency.models import Answer, Emergency, Issuer, Mark, Upper

DRILLS = tuple(Emergency.Drill.choices)
ISSUERS = tuple(Issuer.choices)
UPPERS = tuple(Upper.choices)
MARKS = tuple(Mark.Kind.choices)
ANSWERS = tuple(Answer.Kind.choices)
