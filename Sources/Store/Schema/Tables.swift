/// Every table of the database, by area in the files beside this one.
enum Tables {}
