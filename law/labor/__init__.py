"""기간제근로자와 공무직의 근로조건 (근로기준법과 그 밖의 노동관계법). 공무원의 것이 아니다.

Every core takes a LazyFrame and adds columns, for one row as for a hundred thousand workers.
Minutes and won are Int64. Weights of time are in halves (1.5 is 3). A wage an hour is exact, in
two columns ``hourly_num`` / ``hourly_den``; what is owed is rounded up once, at the very end.
"""
