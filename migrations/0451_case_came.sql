-- When a case came to its household by a split or a merger: what the household had of
-- its own before says nothing of that. NULL: it was entered for it.
ALTER TABLE application ADD COLUMN came_at timestamptz;
