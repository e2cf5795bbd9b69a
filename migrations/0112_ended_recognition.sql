-- A recognition that holds for a time ends by itself: the day it was carried out.
ALTER TABLE decision ADD COLUMN ended_on date;
