"""What may be done with a line of an order: rules and facts in, answers out. Pure: no database.

`book` holds the rules as data, `facts` what is known of a line, `answers` what comes of both.
"""
